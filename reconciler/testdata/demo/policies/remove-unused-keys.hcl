policy "remove-unused-keys" {
  description = "Access keys that Access Analyzer has not seen in use"
  priority    = 100
  condition   = incident.platform == "aws" && incident.severity_rank >= 2

  match {
    categories     = ["unused_credential"]
    identity_kinds = ["access_key"]
  }

  auto {
    environments = ["dev"]
  }

  stage "remove" {
    tier = "auto"

    action "remove_block" {
      block      = "aws_iam_access_key"
      references = "include"
    }
  }
}
