target "terragoat" {
  repository  = "."
  paths       = ["terraform/**"]
  environment = "dev"
  accounts    = ["111122223333"]
}
