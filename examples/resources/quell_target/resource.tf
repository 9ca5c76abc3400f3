resource "quell_target" "infra" {
  name        = "infra"
  repository  = "https://git.example.com/platform/infra.git"
  reported_as = ["platform/infra"]
  environment = "staging"

  paths   = ["envs/staging/**", "modules/**"]
  exclude = ["modules/network/**"]

  max_open_pulls = 5
}
