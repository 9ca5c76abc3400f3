target "hmpps-domain-events-dev" {
  repository  = "."
  paths       = ["namespaces/live.cloud-platform.service.justice.gov.uk/hmpps-domain-events-dev/**"]
  environment = "dev"
  accounts    = ["444455556666"]
}
