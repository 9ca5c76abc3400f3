policy "unused-roles" {
  description = "Roles without use: proposed, never removed alone"
  priority    = 80

  match {
    categories     = ["dormant_identity"]
    identity_kinds = ["role"]
  }

  stage "remove" {
    tier = "manual"

    action "remove_block" {
      block = "aws_iam_role"
    }
  }
}
