owner "platform" {
  reviewers = ["platform-team"]
  paths     = ["code/**"]
}
