# An access key that nobody uses is switched off at once, where that is safe,
# and removed a month later by a reviewed pull request.
resource "quell_policy" "unused_keys" {
  name        = "unused-keys"
  description = "Access keys without use in 90 days."
  priority    = 100

  match = {
    categories     = ["unused_credential"]
    identity_kinds = ["access_key"]
    platforms      = ["aws"]
  }
  condition = "incident.confidence >= 0.8"

  auto = {
    min_confidence   = 0.95
    max_blast_radius = "low"
    environments     = ["dev", "staging"]
    min_identity_age = "30d"
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
      wait    = "30d"
      actions = [{ kind = "remove_block", block = "aws_iam_access_key" }]
    },
  ]

  labels = ["machine-identity"]
}

# What may be an AI agent's goes to its owner.
resource "quell_policy" "agents" {
  name     = "agents"
  priority = 900
  match    = { identity_kinds = ["ai_agent"] }
  decision = "escalate"
}
