package report

import "github.com/quellhq/terraform-provider-quell/internal/finding"

// toolGitleaks is gitleaks' name in findings, whatever format it wrote: the same
// leak in its JSON and in its SARIF is the same finding.
const toolGitleaks = "gitleaks"

// gitleaksClass gives a rule's class. Gitleaks looks for nothing but secrets, so
// that a rule of somebody's own configuration is about a leaked secret too.
func gitleaksClass(rule string) class {
	if id, early := gitleaksNames[rule]; early {
		rule = id
	}
	c := gitleaksIdentities[rule]
	c.category = finding.LeakedSecret
	return c
}

// gitleaksConfidence: a rule that knows one issuer's format is rarely wrong; the
// generic one matches any assignment of a random-looking value (its own
// documentation calls it noisy), and so do early versions' rules that ask only
// for a vendor's name nearby.
func gitleaksConfidence(rule string) finding.Confidence {
	if rule == "generic-api-key" || gitleaksNames[rule] == "generic-api-key" || gitleaksNearby[rule] {
		return 0.6
	}
	return 0.9
}

// A gitleaksRule is all that quell's tables say of a rule.
type gitleaksRule struct {
	class
	confidence finding.Confidence
}

// gitleaksRules are the tables joined: a report of a million findings asks a
// million times.
var gitleaksRules = joined(gitleaksIdentities, gitleaksNames, gitleaksNearby)

func joined(identities map[string]class, names map[string]string, nearby map[string]bool) map[string]gitleaksRule {
	all := map[string]gitleaksRule{}
	add := func(rule string) { all[rule] = gitleaksRule{gitleaksClass(rule), gitleaksConfidence(rule)} }
	add("generic-api-key")
	for rule := range identities {
		add(rule)
	}
	for rule := range names {
		add(rule)
	}
	for rule := range nearby {
		add(rule)
	}
	return all
}

// gitleaksRuleOf is what the tables say, or would of a rule that they lack.
func gitleaksRuleOf(rule string) gitleaksRule {
	if r, ok := gitleaksRules[rule]; ok {
		return r
	}
	return gitleaksRule{gitleaksClass(rule), gitleaksConfidence(rule)}
}

// gitleaksIdentities says whose secret a rule of gitleaks 8.0 to 8.30 finds,
// where the rule tells. It does not for generic-api-key, and private-key may be
// a host's, a person's or a certificate's.
var gitleaksIdentities = map[string]class{
	"AWS MWS key":                   {platform: "aws", kind: finding.Token},
	"Google OAuth":                  {platform: "google", kind: finding.OAuthApp},
	"Google OAuth access token":     {platform: "google", kind: finding.Token},
	"PayPal Braintree access token": {platform: "braintree", kind: finding.Token},
	"Picatic API key":               {platform: "picatic", kind: finding.Token},
	"Square OAuth secret":           {platform: "square", kind: finding.OAuthApp},

	"1password-secret-key":                        {platform: "1password", kind: finding.Token},
	"1password-service-account-token":             {platform: "1password", kind: finding.ServiceAccount},
	"adafruit-api-key":                            {platform: "adafruit", kind: finding.Token},
	"adobe-client-id":                             {platform: "adobe", kind: finding.OAuthApp},
	"adobe-client-secret":                         {platform: "adobe", kind: finding.OAuthApp},
	"airtable-api-key":                            {platform: "airtable", kind: finding.Token},
	"airtable-personnal-access-token":             {platform: "airtable", kind: finding.Token},
	"algolia-api-key":                             {platform: "algolia", kind: finding.Token},
	"alibaba-access-key-id":                       {platform: "alibaba", kind: finding.AccessKey},
	"alibaba-secret-key":                          {platform: "alibaba", kind: finding.AccessKey},
	"anthropic-admin-api-key":                     {platform: "anthropic", kind: finding.Token},
	"anthropic-api-key":                           {platform: "anthropic", kind: finding.Token},
	"artifactory-api-key":                         {platform: "artifactory", kind: finding.Token},
	"artifactory-reference-token":                 {platform: "artifactory", kind: finding.Token},
	"asana-client-id":                             {platform: "asana", kind: finding.OAuthApp},
	"asana-client-secret":                         {platform: "asana", kind: finding.OAuthApp},
	"atlassian-api-token":                         {platform: "atlassian", kind: finding.Token},
	"authress-service-client-access-key":          {platform: "authress", kind: finding.ServiceAccount},
	"aws-access-token":                            {platform: "aws", kind: finding.AccessKey},
	"aws-amazon-bedrock-api-key-long-lived":       {platform: "aws", kind: finding.Token},
	"aws-amazon-bedrock-api-key-short-lived":      {platform: "aws", kind: finding.Token},
	"azure-ad-client-secret":                      {platform: "azure", kind: finding.OAuthApp},
	"beamer-api-token":                            {platform: "beamer", kind: finding.Token},
	"bitbucket-client-id":                         {platform: "bitbucket", kind: finding.OAuthApp},
	"bitbucket-client-secret":                     {platform: "bitbucket", kind: finding.OAuthApp},
	"bittrex-access-key":                          {platform: "bittrex", kind: finding.Token},
	"bittrex-secret-key":                          {platform: "bittrex", kind: finding.Token},
	"cisco-meraki-api-key":                        {platform: "meraki", kind: finding.Token},
	"clickhouse-cloud-api-secret-key":             {platform: "clickhouse", kind: finding.Token},
	"clojars-api-token":                           {platform: "clojars", kind: finding.Token},
	"cloudflare-api-key":                          {platform: "cloudflare", kind: finding.Token},
	"cloudflare-global-api-key":                   {platform: "cloudflare", kind: finding.Token},
	"cloudflare-origin-ca-key":                    {platform: "cloudflare", kind: finding.Token},
	"codecov-access-token":                        {platform: "codecov", kind: finding.Token},
	"cohere-api-token":                            {platform: "cohere", kind: finding.Token},
	"coinbase-access-token":                       {platform: "coinbase", kind: finding.Token},
	"confluent-access-token":                      {platform: "confluent", kind: finding.Token},
	"confluent-secret-key":                        {platform: "confluent", kind: finding.Token},
	"contentful-delivery-api-token":               {platform: "contentful", kind: finding.Token},
	"contentful-preview-api-token":                {platform: "contentful", kind: finding.Token},
	"curl-auth-header":                            {kind: finding.Token},
	"curl-auth-user":                              {kind: finding.Password},
	"databricks-api-token":                        {platform: "databricks", kind: finding.Token},
	"datadog-access-token":                        {platform: "datadog", kind: finding.Token},
	"defined-networking-api-token":                {platform: "defined", kind: finding.Token},
	"digitalocean-access-token":                   {platform: "digitalocean", kind: finding.Token},
	"digitalocean-pat":                            {platform: "digitalocean", kind: finding.Token},
	"digitalocean-refresh-token":                  {platform: "digitalocean", kind: finding.Token},
	"discord-api-token":                           {platform: "discord", kind: finding.Token},
	"discord-client-id":                           {platform: "discord", kind: finding.OAuthApp},
	"discord-client-secret":                       {platform: "discord", kind: finding.OAuthApp},
	"doppler-api-token":                           {platform: "doppler", kind: finding.Token},
	"droneci-access-token":                        {platform: "drone", kind: finding.Token},
	"dropbox--api-key":                            {platform: "dropbox", kind: finding.Token},
	"dropbox-api-secret":                          {platform: "dropbox", kind: finding.OAuthApp},
	"dropbox-api-token":                           {platform: "dropbox", kind: finding.Token},
	"dropbox-long-lived-api-token":                {platform: "dropbox", kind: finding.Token},
	"dropbox-short-lived-api-token":               {platform: "dropbox", kind: finding.Token},
	"duffel-api-token":                            {platform: "duffel", kind: finding.Token},
	"dynatrace-api-token":                         {platform: "dynatrace", kind: finding.Token},
	"easypost-api-token":                          {platform: "easypost", kind: finding.Token},
	"easypost-test-api-token":                     {platform: "easypost", kind: finding.Token},
	"etsy-access-token":                           {platform: "etsy", kind: finding.Token},
	"facebook":                                    {platform: "facebook", kind: finding.OAuthApp},
	"facebook-access-token":                       {platform: "facebook", kind: finding.Token},
	"facebook-page-access-token":                  {platform: "facebook", kind: finding.Token},
	"facebook-secret":                             {platform: "facebook", kind: finding.OAuthApp},
	"facebook-token":                              {platform: "facebook", kind: finding.Token},
	"fastly-api-token":                            {platform: "fastly", kind: finding.Token},
	"finicity-api-token":                          {platform: "finicity", kind: finding.Token},
	"finicity-client-secret":                      {platform: "finicity", kind: finding.OAuthApp},
	"finnhub-access-token":                        {platform: "finnhub", kind: finding.Token},
	"flickr-access-token":                         {platform: "flickr", kind: finding.Token},
	"flutterwave-encryption-key":                  {platform: "flutterwave", kind: finding.Token},
	"flutterwave-public-key":                      {platform: "flutterwave", kind: finding.Token},
	"flutterwave-secret-key":                      {platform: "flutterwave", kind: finding.Token},
	"flutterweave-enc-key":                        {platform: "flutterwave", kind: finding.Token},
	"flutterweave-public-key":                     {platform: "flutterwave", kind: finding.Token},
	"flutterweave-secret-key":                     {platform: "flutterwave", kind: finding.Token},
	"flyio-access-token":                          {platform: "flyio", kind: finding.Token},
	"frameio-api-token":                           {platform: "frameio", kind: finding.Token},
	"freemius-secret-key":                         {platform: "freemius", kind: finding.Token},
	"freshbooks-access-token":                     {platform: "freshbooks", kind: finding.Token},
	"gcp-api-key":                                 {platform: "google", kind: finding.Token},
	"gcp-service-account":                         {platform: "google", kind: finding.ServiceAccount},
	"github-app-token":                            {platform: "github", kind: finding.Token},
	"github-fine-grained-pat":                     {platform: "github", kind: finding.Token},
	"github-oauth":                                {platform: "github", kind: finding.Token},
	"github-pat":                                  {platform: "github", kind: finding.Token},
	"github-refresh-token":                        {platform: "github", kind: finding.Token},
	"gitlab-cicd-job-token":                       {platform: "gitlab", kind: finding.Token},
	"gitlab-deploy-token":                         {platform: "gitlab", kind: finding.Token},
	"gitlab-feature-flag-client-token":            {platform: "gitlab", kind: finding.Token},
	"gitlab-feed-token":                           {platform: "gitlab", kind: finding.Token},
	"gitlab-incoming-mail-token":                  {platform: "gitlab", kind: finding.Token},
	"gitlab-kubernetes-agent-token":               {platform: "gitlab", kind: finding.Token},
	"gitlab-oauth-app-secret":                     {platform: "gitlab", kind: finding.OAuthApp},
	"gitlab-pat":                                  {platform: "gitlab", kind: finding.Token},
	"gitlab-pat-routable":                         {platform: "gitlab", kind: finding.Token},
	"gitlab-ptt":                                  {platform: "gitlab", kind: finding.Token},
	"gitlab-rrt":                                  {platform: "gitlab", kind: finding.Token},
	"gitlab-runner-authentication-token":          {platform: "gitlab", kind: finding.Token},
	"gitlab-runner-authentication-token-routable": {platform: "gitlab", kind: finding.Token},
	"gitlab-scim-token":                           {platform: "gitlab", kind: finding.Token},
	"gitlab-session-cookie":                       {platform: "gitlab", kind: finding.Token},
	"gitter-access-token":                         {platform: "gitter", kind: finding.Token},
	"gocardless-api-token":                        {platform: "gocardless", kind: finding.Token},
	"grafana-api-key":                             {platform: "grafana", kind: finding.Token},
	"grafana-api-token":                           {platform: "grafana", kind: finding.Token},
	"grafana-cloud-api-token":                     {platform: "grafana", kind: finding.Token},
	"grafana-service-account-token":               {platform: "grafana", kind: finding.ServiceAccount},
	"harness-api-key":                             {platform: "harness", kind: finding.Token},
	"hashicorp-tf-api-token":                      {platform: "terraform", kind: finding.Token},
	"hashicorp-tf-password":                       {kind: finding.Password},
	"heroku-api-key":                              {platform: "heroku", kind: finding.Token},
	"heroku-api-key-v2":                           {platform: "heroku", kind: finding.Token},
	"hubspot-api-key":                             {platform: "hubspot", kind: finding.Token},
	"hubspot-api-token":                           {platform: "hubspot", kind: finding.Token},
	"huggingface-access-token":                    {platform: "huggingface", kind: finding.Token},
	"huggingface-organization-api-token":          {platform: "huggingface", kind: finding.Token},
	"infracost-api-token":                         {platform: "infracost", kind: finding.Token},
	"intercom-api-key":                            {platform: "intercom", kind: finding.Token},
	"intercom-api-token":                          {platform: "intercom", kind: finding.Token},
	"intercom-client-secret":                      {platform: "intercom", kind: finding.OAuthApp},
	"intra42-client-secret":                       {platform: "intra42", kind: finding.OAuthApp},
	"ionic-api-token":                             {platform: "ionic", kind: finding.Token},
	"jfrog-api-key":                               {platform: "artifactory", kind: finding.Token},
	"jfrog-identity-token":                        {platform: "artifactory", kind: finding.Token},
	"jwt":                                         {kind: finding.Token},
	"jwt-base64":                                  {kind: finding.Token},
	"kraken-access-token":                         {platform: "kraken", kind: finding.Token},
	"kubernetes-secret-yaml":                      {platform: "kubernetes"},
	"kucoin-access-token":                         {platform: "kucoin", kind: finding.Token},
	"kucoin-secret-key":                           {platform: "kucoin", kind: finding.Token},
	"launchdarkly-access-token":                   {platform: "launchdarkly", kind: finding.Token},
	"linear-api-key":                              {platform: "linear", kind: finding.Token},
	"linear-api-token":                            {platform: "linear", kind: finding.Token},
	"linear-client-secret":                        {platform: "linear", kind: finding.OAuthApp},
	"linedin-client-id":                           {platform: "linkedin", kind: finding.OAuthApp},
	"linedin-client-secret":                       {platform: "linkedin", kind: finding.OAuthApp},
	"linkedin-client-id":                          {platform: "linkedin", kind: finding.OAuthApp},
	"linkedin-client-secret":                      {platform: "linkedin", kind: finding.OAuthApp},
	"lob-api-key":                                 {platform: "lob", kind: finding.Token},
	"lob-pub-api-key":                             {platform: "lob", kind: finding.Token},
	"looker-client-id":                            {platform: "looker", kind: finding.OAuthApp},
	"looker-client-secret":                        {platform: "looker", kind: finding.OAuthApp},
	"mailchimp-api-key":                           {platform: "mailchimp", kind: finding.Token},
	"mailgun-private-api-token":                   {platform: "mailgun", kind: finding.Token},
	"mailgun-pub-key":                             {platform: "mailgun", kind: finding.Token},
	"mailgun-signing-key":                         {platform: "mailgun", kind: finding.Token},
	"mapbox-api-token":                            {platform: "mapbox", kind: finding.Token},
	"mattermost-access-token":                     {platform: "mattermost", kind: finding.Token},
	"maxmind-license-key":                         {platform: "maxmind", kind: finding.Token},
	"messagebird-api-token":                       {platform: "messagebird", kind: finding.Token},
	"messagebird-client-id":                       {platform: "messagebird", kind: finding.OAuthApp},
	"microsoft-teams-webhook":                     {platform: "microsoft", kind: finding.Token},
	"netlify-access-token":                        {platform: "netlify", kind: finding.Token},
	"new-relic-browser-api-token":                 {platform: "newrelic", kind: finding.Token},
	"new-relic-insert-key":                        {platform: "newrelic", kind: finding.Token},
	"new-relic-user-api-id":                       {platform: "newrelic", kind: finding.Token},
	"new-relic-user-api-key":                      {platform: "newrelic", kind: finding.Token},
	"notion-api-token":                            {platform: "notion", kind: finding.Token},
	"npm-access-token":                            {platform: "npm", kind: finding.Token},
	"nuget-config-password":                       {platform: "nuget", kind: finding.Password},
	"nytimes-access-token":                        {platform: "nytimes", kind: finding.Token},
	"octopus-deploy-api-key":                      {platform: "octopus", kind: finding.Token},
	"okta-access-token":                           {platform: "okta", kind: finding.Token},
	"openai-api-key":                              {platform: "openai", kind: finding.Token},
	"openshift-user-token":                        {platform: "openshift", kind: finding.Token},
	"OPENSSH-PK":                                  {kind: finding.SSHKey},
	"perplexity-api-key":                          {platform: "perplexity", kind: finding.Token},
	"pkcs12-file":                                 {kind: finding.Certificate},
	"plaid-api-token":                             {platform: "plaid", kind: finding.Token},
	"plaid-client-id":                             {platform: "plaid", kind: finding.OAuthApp},
	"plaid-secret-key":                            {platform: "plaid", kind: finding.Token},
	"planetscale-api-token":                       {platform: "planetscale", kind: finding.Token},
	"planetscale-oauth-token":                     {platform: "planetscale", kind: finding.Token},
	"planetscale-password":                        {platform: "planetscale", kind: finding.Password},
	"postman-api-token":                           {platform: "postman", kind: finding.Token},
	"prefect-api-token":                           {platform: "prefect", kind: finding.Token},
	"privateai-api-token":                         {platform: "privateai", kind: finding.Token},
	"pulumi-api-token":                            {platform: "pulumi", kind: finding.Token},
	"pypi-upload-token":                           {platform: "pypi", kind: finding.Token},
	"rapidapi-access-token":                       {platform: "rapidapi", kind: finding.Token},
	"readme-api-token":                            {platform: "readme", kind: finding.Token},
	"rubygems-api-token":                          {platform: "rubygems", kind: finding.Token},
	"scalingo-api-token":                          {platform: "scalingo", kind: finding.Token},
	"sendbird-access-id":                          {platform: "sendbird", kind: finding.Token},
	"sendbird-access-token":                       {platform: "sendbird", kind: finding.Token},
	"sendgrid-api-token":                          {platform: "sendgrid", kind: finding.Token},
	"sendinblue-api-token":                        {platform: "sendinblue", kind: finding.Token},
	"sentry-access-token":                         {platform: "sentry", kind: finding.Token},
	"sentry-org-token":                            {platform: "sentry", kind: finding.Token},
	"sentry-user-token":                           {platform: "sentry", kind: finding.Token},
	"settlemint-application-access-token":         {platform: "settlemint", kind: finding.Token},
	"settlemint-personal-access-token":            {platform: "settlemint", kind: finding.Token},
	"settlemint-service-access-token":             {platform: "settlemint", kind: finding.Token},
	"shippo-api-token":                            {platform: "shippo", kind: finding.Token},
	"shopify-access-token":                        {platform: "shopify", kind: finding.Token},
	"shopify-custom-access-token":                 {platform: "shopify", kind: finding.Token},
	"shopify-private-app-access-token":            {platform: "shopify", kind: finding.Token},
	"shopify-shared-secret":                       {platform: "shopify", kind: finding.Token},
	"slack-access-token":                          {platform: "slack", kind: finding.Token},
	"slack-app-token":                             {platform: "slack", kind: finding.Token},
	"slack-bot-token":                             {platform: "slack", kind: finding.Token},
	"slack-config-access-token":                   {platform: "slack", kind: finding.Token},
	"slack-config-refresh-token":                  {platform: "slack", kind: finding.Token},
	"slack-legacy-bot-token":                      {platform: "slack", kind: finding.Token},
	"slack-legacy-token":                          {platform: "slack", kind: finding.Token},
	"slack-legacy-workspace-token":                {platform: "slack", kind: finding.Token},
	"slack-user-token":                            {platform: "slack", kind: finding.Token},
	"slack-web-hook":                              {platform: "slack", kind: finding.Token},
	"slack-webhook-url":                           {platform: "slack", kind: finding.Token},
	"snyk-api-token":                              {platform: "snyk", kind: finding.Token},
	"sonar-api-token":                             {platform: "sonar", kind: finding.Token},
	"sourcegraph-access-token":                    {platform: "sourcegraph", kind: finding.Token},
	"square-access-token":                         {platform: "square", kind: finding.Token},
	"squarespace-access-token":                    {platform: "squarespace", kind: finding.Token},
	"stripe-access-token":                         {platform: "stripe", kind: finding.Token},
	"sumologic-access-id":                         {platform: "sumologic", kind: finding.Token},
	"sumologic-access-token":                      {platform: "sumologic", kind: finding.Token},
	"telegram-bot-api-token":                      {platform: "telegram", kind: finding.Token},
	"travisci-access-token":                       {platform: "travis", kind: finding.Token},
	"twilio-api-key":                              {platform: "twilio", kind: finding.Token},
	"twitch-api-token":                            {platform: "twitch", kind: finding.Token},
	"twitter":                                     {platform: "twitter", kind: finding.Token},
	"twitter-access-secret":                       {platform: "twitter", kind: finding.Token},
	"twitter-access-token":                        {platform: "twitter", kind: finding.Token},
	"twitter-api-key":                             {platform: "twitter", kind: finding.Token},
	"twitter-api-secret":                          {platform: "twitter", kind: finding.Token},
	"twitter-bearer-token":                        {platform: "twitter", kind: finding.Token},
	"twitter-token":                               {platform: "twitter", kind: finding.Token},
	"typeform-api-token":                          {platform: "typeform", kind: finding.Token},
	"vault-batch-token":                           {platform: "vault", kind: finding.Token},
	"vault-service-token":                         {platform: "vault", kind: finding.Token},
	"yandex-access-token":                         {platform: "yandex", kind: finding.Token},
	"yandex-api-key":                              {platform: "yandex", kind: finding.Token},
	"yandex-aws-access-token":                     {platform: "yandex", kind: finding.AccessKey},
	"zendesk-secret-key":                          {platform: "zendesk", kind: finding.Token},
}
