resource "quell_exception" "legacy_importer" {
  name         = "legacy-importer"
  type         = "risk_acceptance"
  reason       = "The importer is switched off in February; its key reaches one bucket only."
  requested_by = "dana"
  approved_by  = "sam"
  ticket       = "https://tickets.example.com/SEC-1207"

  match = {
    categories = ["long_lived_credential"]
    paths      = ["legacy/importer/**"]
  }

  starts_at  = "2031-01-01T00:00:00Z"
  expires_at = "2031-02-28T00:00:00Z"
}
