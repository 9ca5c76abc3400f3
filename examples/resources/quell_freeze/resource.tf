resource "quell_freeze" "quarter_end" {
  name       = "quarter-end"
  reason     = "The books are closed: nothing that payments run on changes."
  starts_at  = "2031-03-28T00:00:00Z"
  expires_at = "2031-04-02T00:00:00Z"

  match = {
    paths = ["services/payments/**"]
  }
}
