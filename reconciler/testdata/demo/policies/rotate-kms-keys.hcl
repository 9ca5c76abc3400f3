policy "rotate-kms-keys" {
  description = "KMS keys that do not rotate"
  priority    = 90

  match {
    categories = ["missing_rotation"]
    rules      = ["tfsec/aws-kms-*"]
  }

  auto {
    min_confidence   = 0.8
    max_blast_radius = "medium"
    environments     = ["dev"]
  }

  stage "enable-rotation" {
    tier = "auto"

    action "set_attribute" {
      block     = "aws_kms_key"
      attribute = "enable_key_rotation"
      value     = true
    }
  }
}
