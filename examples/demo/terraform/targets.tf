# Both targets are parts of the control repository itself.
resource "quell_target" "terragoat" {
  name        = "terragoat"
  repository  = "."
  paths       = ["terraform/**"]
  accounts    = ["111122223333"]
  environment = "dev"
}

resource "quell_target" "hmpps" {
  name        = "hmpps-domain-events-dev"
  repository  = "."
  paths       = ["namespaces/live.cloud-platform.service.justice.gov.uk/hmpps-domain-events-dev/**"]
  accounts    = ["444455556666"]
  environment = "dev"
}

resource "quell_owner" "platform" {
  name      = "platform"
  reviewers = ["platform-team"]
  paths     = ["terraform/**"]
}

resource "quell_owner" "hmpps" {
  name      = "hmpps"
  reviewers = ["hmpps-developers"]
  paths     = ["namespaces/*/hmpps-*/**"]
  accounts  = ["444455556666"]
}

resource "quell_owner" "security" {
  name      = "security"
  reviewers = ["security-team"]
}
