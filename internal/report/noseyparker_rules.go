package report

import (
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// toolNoseyParker is Nosey Parker's name in findings, as it names itself.
const toolNoseyParker = "noseyparker"

// noseyparkerClass: all rules but a few look for secrets, and so do those that
// people write.
func noseyparkerClass(rule string) class {
	c := noseyparkerIdentities[rule]
	c.category = finding.LeakedSecret
	if noseyparkerIdentifiers[rule] {
		c.category = finding.Unclassified
	}
	return c
}

// noseyparkerConfidence follows what the rules say of themselves: those that
// match assignments and connection strings are "fuzzy", and of a hash the
// password is still to be guessed.
func noseyparkerConfidence(rule string) finding.Confidence {
	switch {
	case strings.HasPrefix(rule, "Generic "), strings.HasPrefix(rule, "Credentials in "), strings.HasPrefix(rule, "Password Hash "),
		strings.Contains(rule, ".NET"), rule == "AWS Secret Access Key", rule == "AWS API Credentials", rule == "HTTP Basic Authentication",
		rule == "HTTP Bearer Token", rule == "netrc Credentials", rule == "PHPMailer Credentials", rule == "Hardcoded Gradle Credentials":
		return 0.5
	}
	return 0.8
}

// noseyparkerIdentifiers are the rules that find names of things, not secrets.
var noseyparkerIdentifiers = map[string]bool{
	"AWS Account ID": true, "AWS S3 Bucket": true, "AWS S3 Bucket (path style)": true, "AWS S3 Bucket (subdomain style)": true,
	"Age Recipient (X25519 public key)": true, "Amazon Resource Name": true, "CodeClimate Reporter ID": true, "GitHub Client ID": true,
	"Google Client ID": true, "Google Cloud Storage Bucket": true, "LinkedIn Client ID": true, "Mapbox Public Access Token": true,
	"React App Username": true, "Segment Public API Token": true, "Shopify Domain": true, "Twitter Client ID": true,
}

// noseyparkerIdentities says whose secret a rule of Nosey Parker 0.24 finds, where
// the rule tells.
var noseyparkerIdentities = map[string]class{
	"AWS API Credentials":                                         {platform: "aws", kind: finding.AccessKey},
	"AWS API Key":                                                 {platform: "aws", kind: finding.AccessKey},
	"AWS AppSync API Key":                                         {platform: "aws", kind: finding.Token},
	"AWS Secret Access Key":                                       {platform: "aws", kind: finding.AccessKey},
	"AWS Session Token":                                           {platform: "aws", kind: finding.AccessKey},
	"Adafruit IO Key":                                             {platform: "adafruit", kind: finding.Token},
	"Adobe OAuth Client Secret":                                   {platform: "adobe", kind: finding.OAuthApp},
	"Amazon MWS Auth Token":                                       {platform: "amazon", kind: finding.Token},
	"Anthropic API Key":                                           {platform: "anthropic", kind: finding.Token},
	"Artifactory API Key":                                         {platform: "artifactory", kind: finding.Token},
	"Atlassian Cloud API Token":                                   {platform: "atlassian", kind: finding.Token},
	"Auth0 Application Credentials":                               {platform: "auth0", kind: finding.OAuthApp},
	"Azure App Configuration Connection String":                   {platform: "azure", kind: finding.AccessKey},
	"Azure Connection String":                                     {platform: "azure", kind: finding.AccessKey},
	"Azure DevOps Personal Access Token":                          {platform: "azure", kind: finding.Token},
	"Bitbucket App Password":                                      {platform: "bitbucket", kind: finding.Password},
	"Blynk Organization Client Credentials":                       {platform: "blynk", kind: finding.OAuthApp},
	"Connection String in .NET Configuration":                     {kind: finding.Password},
	"Credentials in .NET System.DirectoryServices.DirectoryEntry": {kind: finding.Password},
	"Credentials in .NET System.Net.NetworkCredential":            {kind: finding.Password},
	"Credentials in Connect-VIServer Invocation":                  {platform: "vmware", kind: finding.Password},
	"Credentials in MongoDB Connection String":                    {platform: "mongodb", kind: finding.Password},
	"Credentials in ODBC Connection String":                       {kind: finding.Password},
	"Credentials in PostgreSQL Connection URI":                    {platform: "postgresql", kind: finding.Password},
	"Credentials in PsExec Invocation":                            {platform: "windows", kind: finding.Password},
	"Databricks Personal Access Token":                            {platform: "databricks", kind: finding.Token},
	"Dependency-Track API Key":                                    {platform: "dependency-track", kind: finding.Token},
	"DigitalOcean Application Access Token":                       {platform: "digitalocean", kind: finding.Token},
	"DigitalOcean Personal Access Token":                          {platform: "digitalocean", kind: finding.Token},
	"DigitalOcean Refresh Token":                                  {platform: "digitalocean", kind: finding.Token},
	"Docker Hub Personal Access Token":                            {platform: "docker", kind: finding.Token},
	"Doppler Audit Token":                                         {platform: "doppler", kind: finding.Token},
	"Doppler CLI Token":                                           {platform: "doppler", kind: finding.Token},
	"Doppler Personal Token":                                      {platform: "doppler", kind: finding.Token},
	"Doppler SCIM Token":                                          {platform: "doppler", kind: finding.Token},
	"Doppler Service Account Token":                               {platform: "doppler", kind: finding.ServiceAccount},
	"Doppler Service Token":                                       {platform: "doppler", kind: finding.Token},
	"Dropbox Access Token":                                        {platform: "dropbox", kind: finding.Token},
	"Dynatrace Token":                                             {platform: "dynatrace", kind: finding.Token},
	"Facebook Access Token":                                       {platform: "facebook", kind: finding.Token},
	"Facebook Secret Key":                                         {platform: "facebook", kind: finding.OAuthApp},
	"Figma Personal Access Token":                                 {platform: "figma", kind: finding.Token},
	"Generic Password":                                            {kind: finding.Password},
	"Generic Password (double quoted)":                            {kind: finding.Password},
	"Generic Password (single quoted)":                            {kind: finding.Password},
	"Generic Username and Password":                               {kind: finding.Password},
	"Generic Username and Password (quoted)":                      {kind: finding.Password},
	"Generic Username and Password (unquoted)":                    {kind: finding.Password},
	"GitHub App Token":                                            {platform: "github", kind: finding.Token},
	"GitHub OAuth Access Token":                                   {platform: "github", kind: finding.Token},
	"GitHub Personal Access Token":                                {platform: "github", kind: finding.Token},
	"GitHub Personal Access Token (fine-grained permissions)":     {platform: "github", kind: finding.Token},
	"GitHub Refresh Token":                                        {platform: "github", kind: finding.Token},
	"GitHub Secret Key":                                           {platform: "github", kind: finding.OAuthApp},
	"GitLab Personal Access Token":                                {platform: "gitlab", kind: finding.Token},
	"GitLab Pipeline Trigger Token":                               {platform: "gitlab", kind: finding.Token},
	"GitLab Runner Registration Token":                            {platform: "gitlab", kind: finding.Token},
	"Gitalk OAuth Credentials":                                    {platform: "github", kind: finding.OAuthApp},
	"Google API Key":                                              {platform: "google", kind: finding.Token},
	"Google OAuth Access Token":                                   {platform: "google", kind: finding.Token},
	"Google OAuth Client Secret":                                  {platform: "google", kind: finding.OAuthApp},
	"Google OAuth Credentials":                                    {platform: "google", kind: finding.OAuthApp},
	"Grafana API Token":                                           {platform: "grafana", kind: finding.Token},
	"Grafana Cloud API Token":                                     {platform: "grafana", kind: finding.Token},
	"Grafana Service Account Token":                               {platform: "grafana", kind: finding.ServiceAccount},
	"Groq API Key":                                                {platform: "groq", kind: finding.Token},
	"HTTP Basic Authentication":                                   {kind: finding.Password},
	"HTTP Bearer Token":                                           {kind: finding.Token},
	"Hardcoded Gradle Credentials":                                {kind: finding.Password},
	"Hashicorp Vault Batch Token (< v1.10)":                       {platform: "vault", kind: finding.Token},
	"Hashicorp Vault Batch Token (>= v1.10)":                      {platform: "vault", kind: finding.Token},
	"Hashicorp Vault Recovery Token (< v1.10)":                    {platform: "vault", kind: finding.Token},
	"Hashicorp Vault Recovery Token (>= v1.10)":                   {platform: "vault", kind: finding.Token},
	"Hashicorp Vault Service Token (< v1.10)":                     {platform: "vault", kind: finding.Token},
	"Hashicorp Vault Service Token (>= v1.10)":                    {platform: "vault", kind: finding.Token},
	"Hashicorp Vault Unseal Key":                                  {platform: "vault"},
	"Heroku API Key":                                              {platform: "heroku", kind: finding.Token},
	"HuggingFace User Access Token":                               {platform: "huggingface", kind: finding.Token},
	"JSON Web Token (base64url-encoded)":                          {kind: finding.Token},
	"Jenkins Setup Admin Password":                                {platform: "jenkins", kind: finding.Password},
	"Jenkins Token or Crumb":                                      {platform: "jenkins", kind: finding.Token},
	"Kubernetes Bootstrap Token":                                  {platform: "kubernetes", kind: finding.Token},
	"LinkedIn Secret Key":                                         {platform: "linkedin", kind: finding.OAuthApp},
	"MailChimp API Key":                                           {platform: "mailchimp", kind: finding.Token},
	"Mailgun API Key":                                             {platform: "mailgun", kind: finding.Token},
	"Mapbox Secret Access Token":                                  {platform: "mapbox", kind: finding.Token},
	"Mapbox Temporary Access Token":                               {platform: "mapbox", kind: finding.Token},
	"Microsoft Teams Webhook":                                     {platform: "microsoft", kind: finding.Token},
	"NPM Access Token (fine-grained)":                             {platform: "npm", kind: finding.Token},
	"New Relic API Service Key":                                   {platform: "newrelic", kind: finding.Token},
	"New Relic Admin API Key":                                     {platform: "newrelic", kind: finding.Token},
	"New Relic Insights Insert Key":                               {platform: "newrelic", kind: finding.Token},
	"New Relic Insights Query Key":                                {platform: "newrelic", kind: finding.Token},
	"New Relic License Key":                                       {platform: "newrelic", kind: finding.Token},
	"New Relic Pixie API Key":                                     {platform: "newrelic", kind: finding.Token},
	"New Relic Pixie Deploy Key":                                  {platform: "newrelic", kind: finding.Token},
	"New Relic REST API Key":                                      {platform: "newrelic", kind: finding.Token},
	"NuGet API Key":                                               {platform: "nuget", kind: finding.Token},
	"Okta API Token":                                              {platform: "okta", kind: finding.Token},
	"OpenAI API Key":                                              {platform: "openai", kind: finding.Token},
	"PHPMailer Credentials":                                       {kind: finding.Password},
	"Password Hash (Cisco IOS PBKDF2 with SHA256)":                {kind: finding.Password},
	"Password Hash (Kerberos 5, etype 23, AS-REP)":                {kind: finding.Password},
	"Password Hash (bcrypt)":                                      {kind: finding.Password},
	"Password Hash (md5crypt)":                                    {kind: finding.Password},
	"Password Hash (sha256crypt)":                                 {kind: finding.Password},
	"Password Hash (sha512crypt)":                                 {kind: finding.Password},
	"Postman API Key":                                             {platform: "postman", kind: finding.Token},
	"Postmark API Token":                                          {platform: "postmark", kind: finding.Token},
	"PyPI Upload Token":                                           {platform: "pypi", kind: finding.Token},
	"React App Password":                                          {kind: finding.Password},
	"RubyGems API Key":                                            {platform: "rubygems", kind: finding.Token},
	"Salesforce Access Token":                                     {platform: "salesforce", kind: finding.Token},
	"Sauce Token":                                                 {platform: "saucelabs", kind: finding.Token},
	"SendGrid API Key":                                            {platform: "sendgrid", kind: finding.Token},
	"Shopify Access Token (Custom App)":                           {platform: "shopify", kind: finding.Token},
	"Shopify Access Token (Legacy Private App)":                   {platform: "shopify", kind: finding.Token},
	"Shopify Access Token (Public App)":                           {platform: "shopify", kind: finding.Token},
	"Shopify App Secret":                                          {platform: "shopify", kind: finding.OAuthApp},
	"Slack App Token":                                             {platform: "slack", kind: finding.Token},
	"Slack Bot Token":                                             {platform: "slack", kind: finding.Token},
	"Slack Legacy Bot Token":                                      {platform: "slack", kind: finding.Token},
	"Slack User Token":                                            {platform: "slack", kind: finding.Token},
	"Slack Webhook":                                               {platform: "slack", kind: finding.Token},
	"SonarQube Token":                                             {platform: "sonarqube", kind: finding.Token},
	"Sourcegraph Access Token":                                    {platform: "sourcegraph", kind: finding.Token},
	"Square Access Token":                                         {platform: "square", kind: finding.Token},
	"Square OAuth Secret":                                         {platform: "square", kind: finding.OAuthApp},
	"StackHawk API Key":                                           {platform: "stackhawk", kind: finding.Token},
	"Stripe API Key":                                              {platform: "stripe", kind: finding.Token},
	"Stripe API Test Key":                                         {platform: "stripe", kind: finding.Token},
	"TeamCity API Token":                                          {platform: "teamcity", kind: finding.Token},
	"Telegram Bot Token":                                          {platform: "telegram", kind: finding.Token},
	"Twilio API Key":                                              {platform: "twilio", kind: finding.Token},
	"Twitch Stream Key":                                           {platform: "twitch", kind: finding.Token},
	"Twitter Secret Key":                                          {platform: "twitter", kind: finding.OAuthApp},
	"crates.io API Key":                                           {platform: "crates.io", kind: finding.Token},
	"netrc Credentials":                                           {kind: finding.Password},
}
