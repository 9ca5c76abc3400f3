target "app" {
  repository  = "."
  paths       = ["code/**"]
  accounts    = ["111122223333"]
  environment = "dev"
}
