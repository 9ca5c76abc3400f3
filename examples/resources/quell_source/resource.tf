# gitleaks scans every application each night, into one file an application.
resource "quell_source" "app_secrets" {
  name        = "app-secrets"
  description = "gitleaks over the applications, each night."
  paths       = ["findings/gitleaks/**"]
  format      = "gitleaks"
  max_age     = "3d"

  repositories = {
    "web-legacy" = "shop/web"
  }

  rules = [{
    tool     = "gitleaks"
    id       = "acme-*"
    category = "leaked_secret"
    platform = "acme"
    kind     = "token"
  }]
}

# tfsec writes the paths that files had on the machine that scanned.
resource "quell_source" "infra" {
  name      = "infra"
  paths     = ["findings/tfsec/**"]
  scan_root = ["/home/runner/work/infra/infra", "C:/agent/_work/1/s"]
}

# One report a day, in a new file each time: only the newest counts. It guesses
# more than it knows.
resource "quell_source" "access" {
  name           = "access"
  paths          = ["findings/access/*.json"]
  scope          = "folder"
  max_confidence = 0.7
}
