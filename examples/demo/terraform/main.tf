terraform {
  required_providers {
    quell = {
      source = "quellhq/quell"
    }
  }
}

provider "quell" {
  repository   = "../control.git"
  author_name  = "Platform Team"
  author_email = "platform@example.com"
}

resource "quell_settings" "this" {
  escalation_owner  = quell_owner.security.name
  max_exception_age = "90d"
}
