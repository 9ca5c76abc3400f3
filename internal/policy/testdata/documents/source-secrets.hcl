source "secrets" {
  description = "gitleaks over every application, each night."
  paths       = ["findings/gitleaks/**", "findings/nightly/*.json"]
  format      = "gitleaks"
  scope       = "folder"
  repository  = "example/app"
  repositories = {
    "for"          = "example/for"
    "old/$${name}" = "example/new"
  }
  folder         = "services"
  scan_root      = ["/home/runner/work/app/app/services", "C:\\agent\\_work\\1\\s\\services"]
  max_age        = "7d"
  max_confidence = 0.8
  min_coverage   = 0

  rule "acme-*" {
    tool     = "gitleaks"
    category = "leaked_secret"
    severity = "high"
    platform = "acme"
    kind     = "token"
  }

  rule "generic-api-key" {
    severity = "low"
  }
}
