freeze "release" {
  reason     = "Release week."
  starts_at  = "2031-06-01T00:00:00Z"
  expires_at = "2031-06-08T00:00:00Z"

  match {
    repositories = ["example/*"]
  }
}
