target "infra" {
  repository     = "https://git.example.com/infra.git"
  branch         = "trunk"
  reported_as    = ["example/infra"]
  root           = "terraform"
  paths          = ["terraform/**"]
  exclude        = ["terraform/vendor/**"]
  state          = ["terraform/state.json"]
  environment    = "dev"
  delivery       = "pull_request"
  max_open_pulls = 3
  max_new_pulls  = 1
}
