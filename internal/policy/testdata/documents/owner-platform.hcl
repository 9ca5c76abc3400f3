owner "platform" {
  description  = "Runs the accounts."
  reviewers    = ["@example/platform"]
  repositories = ["infra"]
  paths        = ["**"]
  identities   = ["ci-*", "arn:aws:iam::*:role/ci"]
  accounts     = ["123456789012"]
}
