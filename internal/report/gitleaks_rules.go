package report

import "github.com/quellhq/terraform-provider-quell/internal/finding"

// toolGitleaks is gitleaks' name in findings, whatever format it wrote: the same
// leak in its JSON and in its SARIF is the same finding.
const toolGitleaks = "gitleaks"

// gitleaksClass gives a rule's class. Gitleaks looks for nothing but secrets, so
// that a rule of somebody's own configuration is about a leaked secret too.
func gitleaksClass(rule string) class {
	c := gitleaksIdentities[rule]
	c.category = finding.LeakedSecret
	return c
}

// gitleaksConfidence: a rule that knows one issuer's format is rarely wrong; the
// generic one matches any assignment of a random-looking value (its own
// documentation calls it noisy).
func gitleaksConfidence(rule string) finding.Confidence {
	if rule == "generic-api-key" {
		return 0.6
	}
	return 0.9
}

// gitleaksIdentities says whose secret a rule of gitleaks 8.30 finds, where the
// rule tells. It does not for generic-api-key, and private-key may be a host's,
// a person's or a certificate's.
var gitleaksIdentities = map[string]class{
	"alibaba-access-key-id":                       {platform: "alibaba", kind: finding.AccessKey},
	"alibaba-secret-key":                          {platform: "alibaba", kind: finding.AccessKey},
	"anthropic-admin-api-key":                     {platform: "anthropic", kind: finding.Token},
	"anthropic-api-key":                           {platform: "anthropic", kind: finding.Token},
	"artifactory-api-key":                         {platform: "artifactory", kind: finding.Token},
	"artifactory-reference-token":                 {platform: "artifactory", kind: finding.Token},
	"atlassian-api-token":                         {platform: "atlassian", kind: finding.Token},
	"aws-access-token":                            {platform: "aws", kind: finding.AccessKey},
	"aws-amazon-bedrock-api-key-long-lived":       {platform: "aws", kind: finding.Token},
	"aws-amazon-bedrock-api-key-short-lived":      {platform: "aws", kind: finding.Token},
	"azure-ad-client-secret":                      {platform: "azure", kind: finding.OAuthApp},
	"bitbucket-client-id":                         {platform: "bitbucket", kind: finding.OAuthApp},
	"bitbucket-client-secret":                     {platform: "bitbucket", kind: finding.OAuthApp},
	"cloudflare-api-key":                          {platform: "cloudflare", kind: finding.Token},
	"cloudflare-global-api-key":                   {platform: "cloudflare", kind: finding.Token},
	"cloudflare-origin-ca-key":                    {platform: "cloudflare", kind: finding.Token},
	"confluent-access-token":                      {platform: "confluent", kind: finding.Token},
	"confluent-secret-key":                        {platform: "confluent", kind: finding.Token},
	"curl-auth-header":                            {kind: finding.Token},
	"curl-auth-user":                              {kind: finding.Password},
	"databricks-api-token":                        {platform: "databricks", kind: finding.Token},
	"datadog-access-token":                        {platform: "datadog", kind: finding.Token},
	"digitalocean-access-token":                   {platform: "digitalocean", kind: finding.Token},
	"digitalocean-pat":                            {platform: "digitalocean", kind: finding.Token},
	"digitalocean-refresh-token":                  {platform: "digitalocean", kind: finding.Token},
	"discord-api-token":                           {platform: "discord", kind: finding.Token},
	"discord-client-secret":                       {platform: "discord", kind: finding.OAuthApp},
	"doppler-api-token":                           {platform: "doppler", kind: finding.Token},
	"dropbox-api-token":                           {platform: "dropbox", kind: finding.Token},
	"dynatrace-api-token":                         {platform: "dynatrace", kind: finding.Token},
	"flyio-access-token":                          {platform: "flyio", kind: finding.Token},
	"gcp-api-key":                                 {platform: "google", kind: finding.Token},
	"github-app-token":                            {platform: "github", kind: finding.Token},
	"github-fine-grained-pat":                     {platform: "github", kind: finding.Token},
	"github-oauth":                                {platform: "github", kind: finding.Token},
	"github-pat":                                  {platform: "github", kind: finding.Token},
	"github-refresh-token":                        {platform: "github", kind: finding.Token},
	"gitlab-cicd-job-token":                       {platform: "gitlab", kind: finding.Token},
	"gitlab-deploy-token":                         {platform: "gitlab", kind: finding.Token},
	"gitlab-feed-token":                           {platform: "gitlab", kind: finding.Token},
	"gitlab-kubernetes-agent-token":               {platform: "gitlab", kind: finding.Token},
	"gitlab-oauth-app-secret":                     {platform: "gitlab", kind: finding.OAuthApp},
	"gitlab-pat":                                  {platform: "gitlab", kind: finding.Token},
	"gitlab-pat-routable":                         {platform: "gitlab", kind: finding.Token},
	"gitlab-ptt":                                  {platform: "gitlab", kind: finding.Token},
	"gitlab-rrt":                                  {platform: "gitlab", kind: finding.Token},
	"gitlab-runner-authentication-token":          {platform: "gitlab", kind: finding.Token},
	"gitlab-runner-authentication-token-routable": {platform: "gitlab", kind: finding.Token},
	"gitlab-scim-token":                           {platform: "gitlab", kind: finding.Token},
	"grafana-api-key":                             {platform: "grafana", kind: finding.Token},
	"grafana-cloud-api-token":                     {platform: "grafana", kind: finding.Token},
	"grafana-service-account-token":               {platform: "grafana", kind: finding.ServiceAccount},
	"hashicorp-tf-api-token":                      {platform: "terraform", kind: finding.Token},
	"hashicorp-tf-password":                       {kind: finding.Password},
	"heroku-api-key":                              {platform: "heroku", kind: finding.Token},
	"heroku-api-key-v2":                           {platform: "heroku", kind: finding.Token},
	"huggingface-access-token":                    {platform: "huggingface", kind: finding.Token},
	"huggingface-organization-api-token":          {platform: "huggingface", kind: finding.Token},
	"jfrog-api-key":                               {platform: "artifactory", kind: finding.Token},
	"jfrog-identity-token":                        {platform: "artifactory", kind: finding.Token},
	"jwt":                                         {kind: finding.Token},
	"jwt-base64":                                  {kind: finding.Token},
	"kubernetes-secret-yaml":                      {platform: "kubernetes"},
	"new-relic-user-api-key":                      {platform: "newrelic", kind: finding.Token},
	"npm-access-token":                            {platform: "npm", kind: finding.Token},
	"nuget-config-password":                       {platform: "nuget", kind: finding.Password},
	"okta-access-token":                           {platform: "okta", kind: finding.Token},
	"openai-api-key":                              {platform: "openai", kind: finding.Token},
	"openshift-user-token":                        {platform: "openshift", kind: finding.Token},
	"pkcs12-file":                                 {kind: finding.Certificate},
	"planetscale-api-token":                       {platform: "planetscale", kind: finding.Token},
	"planetscale-password":                        {platform: "planetscale", kind: finding.Password},
	"pulumi-api-token":                            {platform: "pulumi", kind: finding.Token},
	"pypi-upload-token":                           {platform: "pypi", kind: finding.Token},
	"rubygems-api-token":                          {platform: "rubygems", kind: finding.Token},
	"sendgrid-api-token":                          {platform: "sendgrid", kind: finding.Token},
	"sentry-access-token":                         {platform: "sentry", kind: finding.Token},
	"sentry-org-token":                            {platform: "sentry", kind: finding.Token},
	"sentry-user-token":                           {platform: "sentry", kind: finding.Token},
	"slack-app-token":                             {platform: "slack", kind: finding.Token},
	"slack-bot-token":                             {platform: "slack", kind: finding.Token},
	"slack-config-access-token":                   {platform: "slack", kind: finding.Token},
	"slack-config-refresh-token":                  {platform: "slack", kind: finding.Token},
	"slack-legacy-bot-token":                      {platform: "slack", kind: finding.Token},
	"slack-legacy-token":                          {platform: "slack", kind: finding.Token},
	"slack-legacy-workspace-token":                {platform: "slack", kind: finding.Token},
	"slack-user-token":                            {platform: "slack", kind: finding.Token},
	"slack-webhook-url":                           {platform: "slack", kind: finding.Token},
	"snyk-api-token":                              {platform: "snyk", kind: finding.Token},
	"stripe-access-token":                         {platform: "stripe", kind: finding.Token},
	"telegram-bot-api-token":                      {platform: "telegram", kind: finding.Token},
	"twilio-api-key":                              {platform: "twilio", kind: finding.Token},
	"vault-batch-token":                           {platform: "vault", kind: finding.Token},
	"vault-service-token":                         {platform: "vault", kind: finding.Token},
	"yandex-aws-access-token":                     {platform: "yandex", kind: finding.AccessKey},
}
