policy "access-keys" {
  description = "Unused access keys are removed after a week of being inactive."
  priority    = 100
  condition   = incident.confidence >= 0.9 && incident.severity_rank >= 3
  lift_guards = ["several_owners"]
  reviewers   = ["platform"]
  labels      = ["security", "keys"]

  match {
    categories     = ["unused_credential", "dormant_identity"]
    min_severity   = "medium"
    validities     = ["live", "unknown"]
    identity_kinds = ["access_key"]
    identities     = ["ci-*"]
    platforms      = ["aws"]
    rules          = ["aws-access-analyzer/*"]
    paths = [
      "environments/development/eu-west-1/**",
      "environments/development/us-east-1/**",
      "modules/{users,roles}/**/*.tf",
    ]
  }

  auto {
    environments     = ["dev"]
    max_evidence_age = "2d"
    min_identity_age = "30d"
  }

  stage "disable" {
    tier = "auto"

    action "set_attribute" {
      block     = "aws_iam_access_key"
      attribute = "status"
      value     = "Inactive"
    }
  }

  stage "remove" {
    tier = "manual"
    wait = "7d"

    action "remove_block" {
      block      = "aws_iam_access_key"
      references = "include"
    }
  }
}
