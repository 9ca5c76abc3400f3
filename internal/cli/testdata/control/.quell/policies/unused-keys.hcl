policy "unused-keys" {
  priority = 100

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
      block = "aws_iam_access_key"
    }
  }
}
