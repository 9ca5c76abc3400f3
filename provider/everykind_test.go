package provider

// everyKind is a configuration with a document of each kind; its verb is the
// priority of the policy.
const everyKind = `
resource "quell_settings" "this" {
  escalation_owner  = quell_owner.platform.name
  max_exception_age = "60d"
}
resource "quell_owner" "platform" {
  name       = "platform"
  reviewers  = ["platform-team"]
  identities = ["ci-*"]
}
resource "quell_target" "infra" {
  name        = "infra"
  repository  = "."
  paths       = ["infra/**"]
  environment = "dev"
}
resource "quell_source" "secrets" {
  name         = "secrets"
  paths        = ["findings/gitleaks/**"]
  format       = "gitleaks"
  scope        = "folder"
  repositories = { "old/app" = "shop/app" }
  scan_root    = ["/home/runner/work/app/app", "C:\\agent\\_work\\1\\s"]
  max_age      = "72h"
  min_coverage = 0
  rules = [
    { id = "acme-*", tool = "gitleaks", category = "leaked_secret", kind = "token" },
    { id = "*", severity = "low" },
  ]
}
resource "quell_policy" "unused_keys" {
  name     = "unused-keys"
  priority = %d
  match = {
    categories   = ["unused_credential"]
    min_severity = "low"
  }
  condition = "incident.confidence >= 0.8"
  auto = {
    environments = ["dev"]
  }
  stages = [
    {
      name = "disable"
      tier = "auto"
      actions = [{
        kind      = "set_attribute"
        block     = "aws_iam_access_key"
        attribute = "status"
        value     = jsonencode("Inactive")
      }]
    },
    {
      name    = "remove"
      tier    = "manual"
      wait    = "720h"
      actions = [{ kind = "remove_block" }]
    },
  ]
}
resource "quell_exception" "importer" {
  name         = "importer"
  type         = "deferral"
  reason       = "It goes away with the importer."
  requested_by = "dana"
  approved_by  = "sam"
  match        = { paths = ["legacy/**"] }
  starts_at    = "2030-06-01T00:00:00Z"
  expires_at   = "2030-07-01T00:00:00Z"
  depends_on   = [quell_settings.this]
}
resource "quell_freeze" "release" {
  name       = "release"
  reason     = "The release."
  expires_at = "2030-07-01T00:00:00Z"
}
`
