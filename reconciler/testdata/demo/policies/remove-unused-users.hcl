policy "remove-unused-users" {
  description = "Users that Security Hub reports as unused"
  priority    = 110

  match {
    categories     = ["dormant_identity", "unused_credential"]
    identity_kinds = ["user"]
    platforms      = ["aws"]
  }

  auto {
    environments = ["dev"]
  }

  stage "remove" {
    tier = "auto"

    action "remove_block" {
      block      = "aws_iam_user"
      references = "include"
    }
  }
}
