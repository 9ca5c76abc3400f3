terraform {
  required_providers {
    quell = {
      source = "quellhq/quell"
    }
  }
}

# QUELL_GIT_USERNAME and QUELL_GIT_PASSWORD keep the credentials out of the code.
provider "quell" {
  repository = "https://git.example.com/security/control.git"
}
