exception "test-fixtures" {
  type         = "false_positive"
  reason       = "Keys made up for tests.\nThey open nothing: $${none}, \"quoted\"."
  requested_by = "dev@example.com"
  approved_by  = "security@example.com"
  ticket       = "SEC-12"
  starts_at    = "2031-01-01T00:00:00Z"
  expires_at   = "2031-03-01T12:30:00.5Z"

  match {
    paths = ["**/testdata/**"]
  }
}
