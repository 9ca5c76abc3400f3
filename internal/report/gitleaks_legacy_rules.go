package report

// gitleaksNames are the rules of gitleaks 2 to 7, which had free text for a
// name, by the rule of version 8 that looks for the same. What has no such rule
// stands in gitleaksIdentities by its old name.
var gitleaksNames = map[string]string{
	"Asymmetric Private Key":           "private-key",
	"AWS":                              "aws-access-token",
	"AWS Access Key":                   "aws-access-token",
	"AWS Client ID":                    "aws-access-token",
	"AWS Manager ID":                   "aws-access-token",
	"AWS Secret Key":                   "aws-access-token",
	"Dynatrace ttoken":                 "dynatrace-api-token",
	"EC":                               "private-key",
	"Facebook access token":            "facebook-access-token",
	"Facebook Client ID":               "facebook-secret",
	"Facebook Secret Key":              "facebook-secret",
	"Generic API key":                  "generic-api-key",
	"Generic Credential":               "generic-api-key",
	"Generic Key":                      "generic-api-key",
	"Generic Secret":                   "generic-api-key",
	"Github":                           "github-pat",
	"Github App Token":                 "github-app-token",
	"Github OAuth Access Token":        "github-oauth",
	"Github Personal Access Token":     "github-pat",
	"Github Refresh Token":             "github-refresh-token",
	"Google (GCP) Service Account":     "gcp-service-account",
	"Google API key":                   "gcp-api-key",
	"Google Cloud Platform API key":    "gcp-api-key",
	"Heroku API key":                   "heroku-api-key",
	"LinkedIn Client ID":               "linkedin-client-id",
	"LinkedIn Secret Key":              "linkedin-client-secret",
	"MailChimp API key":                "mailchimp-api-key",
	"Mailgun API key":                  "mailgun-private-api-token",
	"Password in URL":                  "curl-auth-user",
	"PGP":                              "private-key",
	"PKCS8":                            "private-key",
	"PyPI upload token":                "pypi-upload-token",
	"RSA":                              "private-key",
	"SendGrid API Key":                 "sendgrid-api-token",
	"Shopify access token":             "shopify-access-token",
	"Shopify custom app access token":  "shopify-custom-access-token",
	"Shopify private app access token": "shopify-private-app-access-token",
	"Shopify shared secret":            "shopify-shared-secret",
	"Slack":                            "slack-legacy-token",
	"Slack Webhook":                    "slack-webhook-url",
	"Square access token":              "square-access-token",
	"SSH":                              "OPENSSH-PK",
	"Stripe API key":                   "stripe-access-token",
	"Twilio API key":                   "twilio-api-key",
	"Twitter Client ID":                "twitter-api-key",
	"Twitter Secret Key":               "twitter-api-secret",
}

// gitleaksNearby are early rules that take any word or number of some length
// behind a vendor's name: they match links and commit hashes too.
var gitleaksNearby = map[string]bool{
	"Facebook Client ID":  true,
	"Facebook Secret Key": true,
	"Github":              true, // of versions 2 to 7.0
	"LinkedIn Client ID":  true,
	"LinkedIn Secret Key": true,
	"Twitter Client ID":   true,
	"Twitter Secret Key":  true,
}
