resource "quell_owner" "security" {
  name      = "security"
  reviewers = ["security-oncall"]
  paths     = ["**"]
}

resource "quell_settings" "this" {
  default_decision  = "escalate"
  escalation_owner  = quell_owner.security.name
  max_exception_age = "60d"
}
