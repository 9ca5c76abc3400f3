# Unused means nobody would miss it: remove it at once, if nothing in the code
# refers to it but what serves it alone.
resource "quell_policy" "remove_unused_users" {
  name        = "remove-unused-users"
  description = "Users that Security Hub reports as unused"
  priority    = 110

  match = {
    categories     = ["unused_credential", "dormant_identity"]
    identity_kinds = ["user"]
    platforms      = ["aws"]
  }
  auto = {
    min_confidence   = 0.9
    max_blast_radius = "low"
    environments     = ["dev"]
  }
  stages = [{
    name    = "remove"
    tier    = "auto"
    actions = [{ kind = "remove_block", block = "aws_iam_user", references = "include" }]
  }]
}

resource "quell_policy" "remove_unused_keys" {
  name        = "remove-unused-keys"
  description = "Access keys that Access Analyzer has not seen in use"
  priority    = 100

  match = {
    categories     = ["unused_credential"]
    identity_kinds = ["access_key"]
  }
  condition = "incident.platform == \"aws\" && incident.severity_rank >= 2"
  auto = {
    min_confidence   = 0.9
    max_blast_radius = "low"
    environments     = ["dev"]
  }
  stages = [{
    name    = "remove"
    tier    = "auto"
    actions = [{ kind = "remove_block", block = "aws_iam_access_key", references = "include" }]
  }]
}

resource "quell_policy" "rotate_kms_keys" {
  name        = "rotate-kms-keys"
  description = "KMS keys that do not rotate"
  priority    = 90

  match = {
    categories = ["missing_rotation"]
    rules      = ["tfsec/aws-kms-*"]
  }
  auto = {
    min_confidence   = 0.8
    max_blast_radius = "medium"
    environments     = ["dev"]
  }
  stages = [{
    name    = "enable-rotation"
    tier    = "auto"
    actions = [{ kind = "set_attribute", block = "aws_kms_key", attribute = "enable_key_rotation", value = "true" }]
  }]
}

# A secret in code: what breaks is for its owner to judge, so a pull request.
resource "quell_policy" "leaked_secrets" {
  name        = "leaked-secrets"
  description = "Secrets in code become sensitive variables"
  priority    = 200

  match = {
    categories = ["leaked_secret"]
  }
  stages = [{
    name    = "replace"
    tier    = "manual"
    actions = [{ kind = "replace_literal" }]
  }]
  labels = ["security"]
}

resource "quell_policy" "unused_roles" {
  name        = "unused-roles"
  description = "Roles without use: proposed, never removed alone"
  priority    = 80

  match = {
    categories     = ["dormant_identity"]
    identity_kinds = ["role"]
  }
  stages = [{
    name    = "remove"
    tier    = "manual"
    actions = [{ kind = "remove_block", block = "aws_iam_role" }]
  }]
}

resource "quell_policy" "old_keys" {
  name        = "old-keys"
  description = "Old keys are replaced by their owner"
  priority    = 70
  match       = { categories = ["long_lived_credential"], platforms = ["aws"] }
  decision    = "escalate"
}

# tfsec sees much that is not about identities: it stays visible in
# `quell incidents --all`, and nothing is done about it.
resource "quell_policy" "posture" {
  name        = "posture"
  description = "Infrastructure posture, answered for elsewhere"
  priority    = 1
  match       = { sources = ["tfsec"] }
  decision    = "none"
}
