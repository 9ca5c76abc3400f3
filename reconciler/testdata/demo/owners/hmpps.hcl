owner "hmpps" {
  reviewers = ["hmpps-developers"]
  paths     = ["namespaces/*/hmpps-*/**"]
  accounts  = ["444455556666"]
}
