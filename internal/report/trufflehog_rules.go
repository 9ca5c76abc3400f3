package report

import (
	"strconv"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// toolTruffleHog is the name in findings of TruffleHog 3 and of the first two
// versions: one tool, whatever it wrote.
const toolTruffleHog = "trufflehog"

// trufflehogClass gives a detector's class. TruffleHog looks for nothing but
// secrets, so that a detector of somebody's own is about a leaked secret too.
func trufflehogClass(detector string) class {
	c, ok := trufflehogIdentities[detector]
	if platform, isToken := trufflehogTokens[detector]; !ok && isToken {
		c = class{platform: platform, kind: finding.Token}
	}
	c.category = finding.LeakedSecret
	return c
}

// trufflehogDetector is the name of a detector of which a report has the number
// only, as the first ones do. The numbers are TruffleHog's published enumeration;
// one that is not in the table is a rule of its own.
func trufflehogDetector(number int) word {
	if name, ok := trufflehogNumbers[number]; ok {
		return word(name)
	}
	return word("DetectorType/" + strconv.Itoa(number))
}

var trufflehogNumbers = map[int]string{
	0: "Alibaba", 1: "AMQP", 2: "AWS", 3: "Azure", 4: "Circle", 5: "Coinbase", 6: "GCP", 7: "Generic", 8: "Github", 9: "Gitlab", 10: "JDBC",
	11: "RazorPay", 12: "SendGrid", 13: "Slack", 14: "Square", 15: "PrivateKey", 16: "Stripe", 17: "URI", 18: "Dropbox", 19: "Heroku",
	20: "Mailchimp", 21: "Okta", 22: "OneLogin", 23: "PivotalTracker", 25: "SquareApp", 26: "Twilio", 29: "TravisCI", 30: "SlackWebhook",
	31: "PaypalOauth", 32: "PagerDutyApiKey", 33: "Firebase", 34: "Mailgun", 35: "HubSpot", 36: "GitHubApp", 37: "CircleCI", 39: "DatadogToken",
	40: "FacebookOAuth", 41: "AsanaPersonalAccessToken", 47: "SalesforceOauth2", 49: "NpmToken", 50: "NewRelicPersonalApiKey", 54: "KubeConfig",
	55: "Auth0oauth", 58: "CloudflareGlobalApiKey", 62: "DatabricksToken", 64: "DigitalOceanToken", 65: "DiscordBotToken", 66: "DiscordWebhook",
}

// trufflehogIdentities says whose secret a detector finds where that is another
// thing than a token of one platform. PrivateKey may be a host's, a person's or a
// certificate's.
var trufflehogIdentities = map[string]class{
	"AWS":                                   {platform: "aws", kind: finding.AccessKey},
	"AWSSessionKey":                         {platform: "aws", kind: finding.AccessKey},
	"Alibaba":                               {platform: "alibaba", kind: finding.AccessKey},
	"AnypointOAuth2":                        {platform: "anypoint", kind: finding.OAuthApp},
	"AsanaOauth":                            {platform: "asana", kind: finding.OAuthApp},
	"Auth0oauth":                            {platform: "auth0", kind: finding.OAuthApp},
	"Azure":                                 {platform: "azure", kind: finding.OAuthApp},
	"AzureActiveDirectoryApplicationSecret": {platform: "azure", kind: finding.OAuthApp},
	"AzureCacheForRedisAccessKey":           {platform: "azure", kind: finding.AccessKey},
	"AzureContainerRegistry":                {platform: "azure", kind: finding.Password},
	"AzureCosmosDBKeyIdentifiable":          {platform: "azure", kind: finding.AccessKey},
	"AzureManagementCertificate":            {platform: "azure", kind: finding.Certificate},
	"AzureSQL":                              {platform: "azure", kind: finding.Password},
	"AzureStorage":                          {platform: "azure", kind: finding.AccessKey},
	"BitbucketAppPassword":                  {platform: "bitbucket", kind: finding.Password},
	"BoxOauth":                              {platform: "box", kind: finding.OAuthApp},
	"Couchbase":                             {platform: "couchbase", kind: finding.Password},
	"DigitalOceanSpaces":                    {platform: "digitalocean", kind: finding.AccessKey},
	"EquinixOauth":                          {platform: "equinix", kind: finding.OAuthApp},
	"FTP":                                   {kind: finding.Password},
	"FacebookOAuth":                         {platform: "facebook", kind: finding.OAuthApp},
	"GCP":                                   {platform: "google", kind: finding.ServiceAccount},
	"GCPApplicationDefaultCredentials":      {platform: "google", kind: finding.User}, // a person's own, from gcloud
	"GitHubApp":                             {platform: "github", kind: finding.OAuthApp},
	"GitHubOauth2":                          {platform: "github", kind: finding.OAuthApp},
	"GitLabOauth2":                          {platform: "gitlab", kind: finding.OAuthApp},
	"GoogleOauth2":                          {platform: "google", kind: finding.OAuthApp},
	"GrafanaServiceAccount":                 {platform: "grafana", kind: finding.ServiceAccount},
	"HashiCorpVaultAuth":                    {platform: "vault", kind: finding.Role}, // an AppRole's secret id
	"HubSpotOauth":                          {platform: "hubspot", kind: finding.OAuthApp},
	"JDBC":                                  {kind: finding.Password},
	"JWT":                                   {kind: finding.Token},
	"KubeConfig":                            {platform: "kubernetes"},
	"LDAP":                                  {platform: "ldap", kind: finding.Password},
	"MongoDB":                               {platform: "mongodb", kind: finding.Password},
	"NuGetApiKey":                           {platform: "nuget", kind: finding.Token},
	"PaypalOauth":                           {platform: "paypal", kind: finding.OAuthApp},
	"PlanetScaleDb":                         {platform: "planetscale", kind: finding.Password},
	"Postgres":                              {platform: "postgresql", kind: finding.Password},
	"RabbitMQ":                              {platform: "rabbitmq", kind: finding.Password},
	"Redis":                                 {platform: "redis", kind: finding.Password},
	"SQLServer":                             {platform: "sqlserver", kind: finding.Password},
	"Salesforce":                            {platform: "salesforce", kind: finding.OAuthApp},
	"SalesforceOauth2":                      {platform: "salesforce", kind: finding.OAuthApp},
	"ScalewayKey":                           {platform: "scaleway", kind: finding.AccessKey},
	"ShopifyOAuth":                          {platform: "shopify", kind: finding.OAuthApp},
	"Snowflake":                             {platform: "snowflake", kind: finding.Password},
	"SpotifyKey":                            {platform: "spotify", kind: finding.OAuthApp},
	"SquareApp":                             {platform: "square", kind: finding.OAuthApp},
	"TencentCloudKey":                       {platform: "tencent", kind: finding.AccessKey},
	"Twitch":                                {platform: "twitch", kind: finding.OAuthApp},
	"TwitterConsumerkey":                    {platform: "twitter", kind: finding.OAuthApp},
	"URI":                                   {kind: finding.Password},
	"Wiz":                                   {platform: "wiz", kind: finding.ServiceAccount},
	"ZohoCRM":                               {platform: "zoho", kind: finding.OAuthApp},
}

// trufflehogTokens are the platforms whose tokens and keys a detector finds, of
// those that infrastructure and its pipelines use.
var trufflehogTokens = map[string]string{
	"AWSAppSync": "aws", "AdafruitIO": "adafruit", "AdobeIO": "adobe", "Aiven": "aiven", "AirtableApiKey": "airtable",
	"AirtableMetadataApiKey": "airtable", "AirtableOAuth": "airtable", "AirtablePersonalAccessToken": "airtable", "AkamaiToken": "akamai",
	"AlgoliaAdminKey": "algolia", "AmazonMWS": "amazon", "AmplitudeApiKey": "amplitude", "Anthropic": "anthropic", "Anypoint": "anypoint",
	"AppOptics": "appoptics", "ArtifactoryAccessToken": "artifactory", "ArtifactoryReferenceToken": "artifactory",
	"AsanaPersonalAccessToken": "asana", "Atlassian": "atlassian", "Auth0ManagementApiToken": "auth0",
	"AzureAPIManagementSubscriptionKey": "azure", "AzureApiManagementRepositoryKey": "azure", "AzureAppConfigConnectionString": "azure",
	"AzureBatch": "azure", "AzureDevopsPersonalAccessToken": "azure", "AzureDirectManagementKey": "azure", "AzureFunctionKey": "azure",
	"AzureMLWebServiceClassicIdentifiableKey": "azure", "AzureOpenAI": "azure", "AzureRefreshToken": "azure", "AzureSasToken": "azure",
	"AzureSearchAdminKey": "azure", "AzureSearchQueryKey": "azure", "BetterStack": "betterstack", "BingSubscriptionKey": "azure",
	"BitbucketDataCenter": "bitbucket", "BraintreePayments": "braintree", "BrowserStack": "browserstack", "Buildkite": "buildkite",
	"Bugsnag": "bugsnag", "Censys": "censys", "Circle": "circleci", "CircleCI": "circleci", "Cloudant": "cloudant",
	"CloudflareApiToken": "cloudflare", "CloudflareCaKey": "cloudflare", "CloudflareGlobalApiKey": "cloudflare", "Cloudinary": "cloudinary",
	"Cloudsmith": "cloudsmith", "Codacy": "codacy", "Codeclimate": "codeclimate", "Codemagic": "codemagic", "Coinbase": "coinbase",
	"ConfluenceDataCenter": "confluence", "Confluent": "confluent", "ContentfulDelivery": "contentful",
	"ContentfulPersonalAccessToken": "contentful", "Coveralls": "coveralls", "DatabricksToken": "databricks", "DatadogApikey": "datadog",
	"DatadogToken": "datadog", "DeepSeek": "deepseek", "DenoDeploy": "deno", "DigitalOceanToken": "digitalocean",
	"DigitalOceanV2": "digitalocean", "DiscordBotToken": "discord", "DiscordWebhook": "discord", "Docker": "docker", "Dockerhub": "docker",
	"Docusign": "docusign", "Doppler": "doppler", "DroneCI": "drone", "Dropbox": "dropbox", "Duo": "duo", "Dynatrace": "dynatrace",
	"ElevenLabs": "elevenlabs", "EtsyApiKey": "etsy", "FastlyPersonalToken": "fastly", "FigmaPersonalAccessToken": "figma",
	"Firebase": "firebase", "FirebaseCloudMessaging": "firebase", "FlyIO": "flyio", "FrameIO": "frameio", "Freshdesk": "freshdesk",
	"GitHubOld": "github", "Github": "github", "Gitlab": "gitlab", "GoDaddy": "godaddy", "GoogleApiKey": "google",
	"GoogleGeminiAPIKey": "google", "Grafana": "grafana", "Groq": "groq", "Harness": "harness", "HashiCorpVaultBatchToken": "vault",
	"HashiCorpVaultToken": "vault", "Hasura": "hasura", "Heroku": "heroku", "Honeycomb": "honeycomb", "HubSpot": "hubspot",
	"HubSpotApiKey": "hubspot", "HuggingFace": "huggingface", "IbmCloudUserKey": "ibm", "Infura": "infura", "Intercom": "intercom",
	"JiraDataCenterPAT": "jira", "JiraToken": "jira", "Jumpcloud": "jumpcloud", "JupiterOne": "jupiterone", "Langfuse": "langfuse",
	"LangSmith": "langsmith", "LaunchDarkly": "launchdarkly", "LinearAPI": "linear", "LinkedIn": "linkedin", "Linode": "linode",
	"Loggly": "loggly", "LogzIO": "logzio", "Mailchimp": "mailchimp", "Mailgun": "mailgun", "MailJetBasicAuth": "mailjet",
	"MailJetSMS": "mailjet", "Mandrill": "mailchimp", "MapBox": "mapbox", "MattermostPersonalToken": "mattermost",
	"MaxMindLicense": "maxmind", "Meraki": "meraki", "Metabase": "metabase", "MicrosoftTeamsWebhook": "microsoft", "Miro": "miro",
	"Monday": "monday", "NGC": "nvidia", "NVAPI": "nvidia", "Netlify": "netlify", "NewRelicBrowserKey": "newrelic",
	"NewRelicInsightsInsertKey": "newrelic", "NewRelicInsightsQueryKey": "newrelic", "NewRelicLicenseKey": "newrelic",
	"NewRelicMobileAppToken": "newrelic", "NewRelicPersonalApiKey": "newrelic", "NewRelicUserKey": "newrelic", "Ngrok": "ngrok",
	"Notion": "notion", "NpmToken": "npm", "OctopusDeploy": "octopus", "Okta": "okta", "OneLogin": "onelogin", "OpenAI": "openai",
	"OpenAIAdmin": "openai", "OpenRouter": "openrouter", "OpenVpn": "openvpn", "Opsgenie": "opsgenie", "PackageCloud": "packagecloud",
	"PagerDutyApiKey": "pagerduty", "Pinecone": "pinecone", "PivotalTracker": "pivotaltracker", "PlaidKey": "plaid", "PlaidToken": "plaid",
	"PlanetScale": "planetscale", "Portainer": "portainer", "PortainerToken": "portainer", "PosthogApp": "posthog", "Postman": "postman",
	"Postmark": "postmark", "Prefect": "prefect", "Pulumi": "pulumi", "PyPI": "pypi", "RailwayApp": "railway", "RapidApi": "rapidapi",
	"RazorPay": "razorpay", "RedHatPyxis": "redhat", "Replicate": "replicate", "Rootly": "rootly", "RubyGems": "rubygems",
	"SalesforceRefreshToken": "salesforce", "SauceLabs": "saucelabs", "Scalr": "scalr", "SegmentApiKey": "segment",
	"Semaphore": "semaphore", "SendGrid": "sendgrid", "SendinBlueV2": "sendinblue", "SentryOrgToken": "sentry", "SentryToken": "sentry",
	"ShodanKey": "shodan", "Shopify": "shopify", "Slack": "slack", "SlackWebhook": "slack", "SnykKey": "snyk",
	"SolarWindsObservability": "solarwinds", "SonarCloud": "sonarcloud", "Sourcegraph": "sourcegraph", "SourcegraphCody": "sourcegraph",
	"Sparkpost": "sparkpost", "SplunkOberservabilityToken": "splunk", "Square": "square", "Squareup": "square", "Statuspage": "statuspage",
	"Stripe": "stripe", "StripePaymentIntent": "stripe", "SumoLogicKey": "sumologic", "SupabaseToken": "supabase",
	"TableauPersonalAccessToken": "tableau", "Tailscale": "tailscale", "TelegramBotToken": "telegram",
	"TerraformCloudPersonalToken": "terraform", "TinesWebhook": "tines", "TravisCI": "travisci", "TrelloApiKey": "trello", "Twilio": "twilio",
	"TwilioApiKey": "twilio", "TwitchAccessToken": "twitch", "Twitter": "twitter", "TwitterApiSecret": "twitter", "Typeform": "typeform",
	"VagrantCloudPersonalToken": "vagrant", "Vercel": "vercel", "VirusTotal": "virustotal", "Vonage": "vonage", "VultrApiKey": "vultr",
	"Webex": "webex", "WebexBot": "webex", "WeightsAndBiases": "wandb", "XAI": "xai", "Yandex": "yandex", "YoutubeApiKey": "google",
	"ZapierWebhook": "zapier", "ZendeskApi": "zendesk", "ZeroTier": "zerotier",
}

// trufflehogLegacyClass gives the class of what version 2 calls a reason: the
// name of a regular expression, or "High Entropy".
func trufflehogLegacyClass(reason string) class {
	c, ok := trufflehogLegacyIdentities[reason]
	if !ok {
		return trufflehogClass(reason) // version 3 writes its detectors there
	}
	c.category = finding.LeakedSecret
	return c
}

// trufflehogLegacyIdentities says whose secret a reason of version 2 is about,
// where the reason tells.
var trufflehogLegacyIdentities = map[string]class{
	"AWS API Key":                   {platform: "aws", kind: finding.AccessKey},
	"AWS AppSync GraphQL Key":       {platform: "aws", kind: finding.Token},
	"Amazon AWS Access Key ID":      {platform: "aws", kind: finding.AccessKey},
	"Amazon MWS Auth Token":         {platform: "amazon", kind: finding.Token},
	"Facebook Access Token":         {platform: "facebook", kind: finding.Token},
	"Facebook OAuth":                {platform: "facebook", kind: finding.OAuthApp},
	"GitHub":                        {platform: "github", kind: finding.Token},
	"Google (GCP) Service-account":  {platform: "google", kind: finding.ServiceAccount},
	"Google API Key":                {platform: "google", kind: finding.Token},
	"Google Cloud Platform API Key": {platform: "google", kind: finding.Token},
	"Google Drive API Key":          {platform: "google", kind: finding.Token},
	"Google Gmail API Key":          {platform: "google", kind: finding.Token},
	"Google OAuth":                  {platform: "google", kind: finding.OAuthApp},
	"Google OAuth Access Token":     {platform: "google", kind: finding.Token},
	"Heroku API Key":                {platform: "heroku", kind: finding.Token},
	"MailChimp API Key":             {platform: "mailchimp", kind: finding.Token},
	"Mailgun API Key":               {platform: "mailgun", kind: finding.Token},
	"Password in URL":               {kind: finding.Password},
	"PayPal Braintree Access Token": {platform: "braintree", kind: finding.Token},
	"SSH (DSA) private key":         {kind: finding.SSHKey},
	"SSH (EC) private key":          {kind: finding.SSHKey},
	"Slack Token":                   {platform: "slack", kind: finding.Token},
	"Slack Webhook":                 {platform: "slack", kind: finding.Token},
	"Square Access Token":           {platform: "square", kind: finding.Token},
	"Square OAuth Secret":           {platform: "square", kind: finding.OAuthApp},
	"Stripe API Key":                {platform: "stripe", kind: finding.Token},
	"Stripe Restricted API Key":     {platform: "stripe", kind: finding.Token},
	"Telegram Bot API Key":          {platform: "telegram", kind: finding.Token},
	"Twilio API Key":                {platform: "twilio", kind: finding.Token},
	"Twitter Access Token":          {platform: "twitter", kind: finding.Token},
	"Twitter OAuth":                 {platform: "twitter", kind: finding.OAuthApp},
}
