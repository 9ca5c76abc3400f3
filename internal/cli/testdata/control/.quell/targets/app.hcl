target "app" {
  repository  = "."
  paths       = ["code/**"]
  environment = "dev"
}
