package report

import (
	"slices"
	"strings"
	"unicode"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// GitHub, GitLab and GitGuardian have hundreds of detectors for secrets, and
// more every month. All three name them alike: the issuer, and what the issuer
// calls the secret ("slack_bot_token", "AWS Keys", "GitLab deploy token"). So
// their names are read by two tables instead of being listed one by one.

// issued is what the name of a detector says of the secret that it finds. An
// issuer that is in no table leaves the platform unknown: a first word may be
// anything.
func issued(name string) class {
	words := strings.FieldsFunc(strings.ToLower(name), func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c)
	})
	text := " " + strings.Join(words, " ") + " "
	c := class{category: finding.LeakedSecret}
	for _, i := range issuers {
		if slices.ContainsFunc(i.words, func(w string) bool { return strings.Contains(text, " "+w+" ") }) {
			c.platform = i.platform
			break
		}
	}
	for _, k := range secretWords {
		if !strings.Contains(text, " "+k.words+" ") && !strings.Contains(text, " "+k.words+"s ") {
			continue
		}
		if c.kind = k.kind; k.keyed && keyedIssuers[c.platform] {
			c.kind = finding.AccessKey
		}
		break
	}
	return c
}

// secretWords say what sort of identity a secret is for, the most telling words
// first. A private key without more may be a host's, a person's or a
// certificate's.
var secretWords = []struct {
	words string
	kind  finding.IdentityKind
	keyed bool // names one half of an access key, where the issuer has those
}{
	{"ssh private key", finding.SSHKey, false},
	{"openssh", finding.SSHKey, false},
	{"putty", finding.SSHKey, false},
	{"private key", "", false},
	{"certificate", finding.Certificate, false},
	{"pkcs12", finding.Certificate, false},
	{"service account", finding.ServiceAccount, false},
	{"client secret", finding.OAuthApp, false},
	{"client id", finding.OAuthApp, false},
	{"client credential", finding.OAuthApp, false},
	{"application secret", finding.OAuthApp, false},
	{"app secret", finding.OAuthApp, false},
	{"oauth application", finding.OAuthApp, false},
	{"oauth app", finding.OAuthApp, false},
	{"oauth2 key", finding.OAuthApp, false},
	{"oauth key", finding.OAuthApp, false},
	{"oauth credential", finding.OAuthApp, false},
	{"password", finding.Password, false},
	{"basic auth", finding.Password, false},
	{"basic authentication", finding.Password, false},
	{"database url", finding.Password, false},
	{"connection string", finding.Password, false},
	{"connection uri", finding.Password, false},
	{"credentials assignment", finding.Password, false},
	{"session token", finding.Token, false},
	{"api key", finding.Token, false},
	{"access key", finding.Token, true},
	{"accesskey", finding.Token, true},
	{"secret key", finding.Token, true},
	{"secret id", finding.Token, true},
	{"iam key", finding.Token, true},
	{"token", finding.Token, false},
	{"jwt", finding.Token, false},
	{"pat", finding.Token, false},
	{"webhook", finding.Token, false},
	{"cookie", finding.Token, false},
	{"key", finding.Token, true},
	{"credential", finding.Token, false},
	{"secret", finding.Token, false},
}

// keyedIssuers have access keys of an id and a secret.
var keyedIssuers = map[string]bool{"aws": true, "alibaba": true, "tencent": true, "yandex": true, "baidu": true, "volcengine": true, "huawei": true}

// issuers are the platforms by the words that name them, spelled as in quell's
// other tables. Products stand before the companies that own them, except where
// a company names its own like another's ("Azure Key Vault").
var issuers = []struct {
	platform string
	words    []string
}{
	{"terraform", []string{"terraform", "tfc"}},
	{"firebase", []string{"firebase", "fcm"}},
	{"google", []string{"google", "gcp", "gcm", "gemini"}},
	{"aws", []string{"aws", "amazon"}},
	{"azure", []string{"azure", "entra"}},
	{"vault", []string{"vault"}},
	{"github", []string{"github"}},
	{"gitlab", []string{"gitlab"}},
	{"beamer", []string{"beamer"}},
	{"bitbucket", []string{"bitbucket"}},
	{"atlassian", []string{"atlassian", "jira", "confluence", "trello"}},
	{"nuget", []string{"nuget"}},
	{"microsoft", []string{"microsoft"}},
	{"adafruit", []string{"adafruit"}},
	{"adobe", []string{"adobe"}},
	{"airtable", []string{"airtable"}},
	{"aiven", []string{"aiven"}},
	{"algolia", []string{"algolia"}},
	{"alibaba", []string{"alibaba", "aliyun"}},
	{"anthropic", []string{"anthropic", "claude"}},
	{"artifactory", []string{"jfrog", "artifactory"}},
	{"asana", []string{"asana"}},
	{"auth0", []string{"auth0"}},
	{"baidu", []string{"baidu", "baiducloud"}},
	{"buildkite", []string{"buildkite"}},
	{"circleci", []string{"circleci"}},
	{"clojars", []string{"clojars"}},
	{"cloudflare", []string{"cloudflare"}},
	{"cohere", []string{"cohere"}},
	{"confluent", []string{"confluent"}},
	{"contentful", []string{"contentful"}},
	{"databricks", []string{"databricks"}},
	{"datadog", []string{"datadog"}},
	{"deepseek", []string{"deepseek"}},
	{"digitalocean", []string{"digitalocean"}},
	{"discord", []string{"discord"}},
	{"docker", []string{"docker", "dockerhub"}},
	{"doppler", []string{"doppler"}},
	{"dropbox", []string{"dropbox"}},
	{"duffel", []string{"duffel"}},
	{"dynatrace", []string{"dynatrace"}},
	{"easypost", []string{"easypost"}},
	{"elastic", []string{"elastic", "elasticsearch"}},
	{"facebook", []string{"facebook", "meta", "instagram", "oculus"}},
	{"fastly", []string{"fastly"}},
	{"figma", []string{"figma"}},
	{"finicity", []string{"finicity"}},
	{"flutterwave", []string{"flutterwave"}},
	{"flyio", []string{"flyio", "fly io"}},
	{"gocardless", []string{"gocardless"}},
	{"frameio", []string{"frame io", "frameio"}},
	{"grafana", []string{"grafana"}},
	{"groq", []string{"groq"}},
	{"heroku", []string{"heroku"}},
	{"huawei", []string{"huawei"}},
	{"hubspot", []string{"hubspot"}},
	{"huggingface", []string{"huggingface", "hf", "hugging face"}},
	{"ibm", []string{"ibm", "softlayer"}},
	{"intercom", []string{"intercom"}},
	{"kubernetes", []string{"kubernetes", "kubeconfig"}},
	{"ionic", []string{"ionic"}},
	{"launchdarkly", []string{"launchdarkly"}},
	{"linear", []string{"linear"}},
	{"linkedin", []string{"linkedin"}},
	{"lob", []string{"lob"}},
	{"mailchimp", []string{"mailchimp", "mandrill"}},
	{"mailgun", []string{"mailgun"}},
	{"mapbox", []string{"mapbox"}},
	{"maxmind", []string{"maxmind"}},
	{"mistral", []string{"mistral", "mistralai"}},
	{"messagebird", []string{"messagebird"}},
	{"mongodb", []string{"mongodb"}},
	{"mysql", []string{"mysql"}},
	{"netlify", []string{"netlify"}},
	{"newrelic", []string{"newrelic", "new relic"}},
	{"npm", []string{"npm"}},
	{"notion", []string{"notion"}},
	{"okta", []string{"okta"}},
	{"onepassword", []string{"1password", "onepassword"}},
	{"openai", []string{"openai"}},
	{"openshift", []string{"openshift"}},
	{"pagerduty", []string{"pagerduty"}},
	{"paypal", []string{"paypal", "braintree"}},
	{"perplexity", []string{"perplexity"}},
	{"planetscale", []string{"planetscale"}},
	{"postgresql", []string{"postgres", "postgresql"}},
	{"postman", []string{"postman"}},
	{"posthog", []string{"posthog"}},
	{"pulumi", []string{"pulumi"}},
	{"pypi", []string{"pypi"}},
	{"rabbitmq", []string{"rabbitmq"}},
	{"redis", []string{"redis"}},
	{"replicate", []string{"replicate"}},
	{"rubygems", []string{"rubygems"}},
	{"salesforce", []string{"salesforce"}},
	{"sendgrid", []string{"sendgrid"}},
	{"sendinblue", []string{"sendinblue", "brevo"}},
	{"sentry", []string{"sentry"}},
	{"shopify", []string{"shopify"}},
	{"shippo", []string{"shippo"}},
	{"slack", []string{"slack"}},
	{"snowflake", []string{"snowflake"}},
	{"snyk", []string{"snyk"}},
	{"sonarqube", []string{"sonarqube", "sonarcloud", "sonar"}},
	{"square", []string{"square"}},
	{"stripe", []string{"stripe"}},
	{"supabase", []string{"supabase"}},
	{"tailscale", []string{"tailscale"}},
	{"telegram", []string{"telegram"}},
	{"tencent", []string{"tencent"}},
	{"twilio", []string{"twilio"}},
	{"twitch", []string{"twitch"}},
	{"twitter", []string{"twitter"}},
	{"typeform", []string{"typeform"}},
	{"vercel", []string{"vercel"}},
	{"volcengine", []string{"volcengine"}},
	{"wandb", []string{"wandb"}},
	{"xai", []string{"xai"}},
	{"yandex", []string{"yandex"}},
	{"zendesk", []string{"zendesk"}},
}
