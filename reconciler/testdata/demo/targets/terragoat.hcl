target "terragoat" {
  repository  = "."
  paths       = ["terraform/**"]
  environment = "dev"
}
