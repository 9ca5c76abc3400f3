package report

import (
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// trivyClass gives a rule's class: of a secret's rule by its name, of a check by
// its id. Vulnerabilities and licences are in no table.
func trivyClass(rule string) class {
	if c, ok := trivyIdentities[rule]; ok {
		c.category = finding.LeakedSecret
		return c
	}
	return class{category: categoryIn(trivyCategories, trivyID(rule))}
}

// trivyID is a check's id as the newest versions of Trivy write it. Before, it had
// the vendor's letters in front (AVD-AWS-0057), or no zeros (KSV041, DS002).
func trivyID(rule string) string {
	id := strings.TrimPrefix(strings.ToUpper(rule), "AVD-")
	i := strings.IndexAny(id, "0123456789")
	if i < 1 || strings.Trim(id[i:], "0123456789") != "" {
		return id
	}
	number := id[i:]
	if len(number) < 4 {
		number = strings.Repeat("0", 4-len(number)) + number
	}
	return strings.TrimSuffix(id[:i], "-") + "-" + number
}

// trivyCategories maps Trivy's checks that are about secrets, identities, or the
// public reaching what they guard. Behind each is the check's long id, which is
// tfsec's where tfsec knew it, or what it looks for. Both are those of the metadata
// of the checks in aquasecurity/trivy-checks, and before it aquasecurity/defsec.
var trivyCategories = map[string]finding.Category{
	"AWS-0004": finding.PublicExposure,          // aws-apigateway-no-public-access
	"AWS-0009": finding.PublicExposure,          // aws-ec2-no-public-ip
	"AWS-0028": finding.InsecureAuth,            // aws-ec2-enforce-http-token-imds
	"AWS-0029": finding.PlaintextSecretInConfig, // aws-ec2-no-secrets-in-user-data
	"AWS-0032": finding.PublicExposure,          // aws-ecr-no-public-access
	"AWS-0036": finding.PlaintextSecretInConfig, // aws-ecs-no-plaintext-secrets
	"AWS-0040": finding.PublicExposure,          // aws-eks-no-public-cluster-access
	"AWS-0041": finding.PublicExposure,          // aws-eks-no-public-cluster-access-to-cidr
	"AWS-0053": finding.PublicExposure,          // aws-elb-alb-not-public
	"AWS-0056": finding.WeakCredential,          // aws-iam-no-password-reuse
	"AWS-0057": finding.WildcardPolicy,          // aws-iam-no-policy-wildcards
	"AWS-0058": finding.WeakCredential,          // aws-iam-require-lowercase-in-passwords
	"AWS-0059": finding.WeakCredential,          // aws-iam-require-numbers-in-passwords
	"AWS-0060": finding.WeakCredential,          // aws-iam-require-symbols-in-passwords
	"AWS-0061": finding.WeakCredential,          // aws-iam-require-uppercase-in-passwords
	"AWS-0062": finding.LongLivedCredential,     // aws-iam-set-max-password-age
	"AWS-0063": finding.WeakCredential,          // aws-iam-set-minimum-password-length
	"AWS-0065": finding.MissingRotation,         // aws-kms-auto-rotate-keys
	"AWS-0067": finding.ThirdPartyAccess,        // aws-lambda-restrict-source-arn
	"AWS-0072": finding.PublicExposure,          // aws-mq-no-public-access
	"AWS-0086": finding.PublicExposure,          // aws-s3-block-public-acls
	"AWS-0087": finding.PublicExposure,          // aws-s3-block-public-policy
	"AWS-0091": finding.PublicExposure,          // aws-s3-ignore-public-acls
	"AWS-0092": finding.PublicExposure,          // aws-s3-no-public-access-with-acl
	"AWS-0093": finding.PublicExposure,          // aws-s3-no-public-buckets
	"AWS-0094": finding.PublicExposure,          // aws-s3-specify-public-access-block
	"AWS-0097": finding.WildcardPolicy,          // aws-sqs-no-wildcards-in-policy-documents
	"AWS-0105": finding.PublicExposure,          // ingress of network ACLs
	"AWS-0107": finding.PublicExposure,          // ingress of security groups
	"AWS-0114": finding.WildcardPolicy,          // aws-sam-no-function-policy-wildcards
	"AWS-0120": finding.WildcardPolicy,          // aws-sam-no-state-machine-policy-wildcards
	"AWS-0122": finding.PlaintextSecretInConfig, // aws-ec2-no-sensitive-info
	"AWS-0123": finding.InsecureAuth,            // aws-iam-enforce-group-mfa
	"AWS-0129": finding.PlaintextSecretInConfig, // aws-ec2-no-secrets-in-launch-template-user-data
	"AWS-0130": finding.InsecureAuth,            // aws-ec2-enforce-launch-config-http-token-imds
	"AWS-0134": finding.LeakedSecret,            // aws-ssm-avoid-leaks-via-http
	"AWS-0140": finding.RootOrDefaultCredential, // aws-iam-limit-root-account-usage
	"AWS-0141": finding.RootOrDefaultCredential, // aws-iam-no-root-access-keys
	"AWS-0142": finding.InsecureAuth,            // aws-iam-enforce-root-mfa
	"AWS-0143": finding.OverPrivileged,          // aws-iam-no-user-attached-policies
	"AWS-0144": finding.UnusedCredential,        // aws-iam-disable-unused-credentials
	"AWS-0145": finding.InsecureAuth,            // aws-iam-enforce-user-mfa
	"AWS-0146": finding.LongLivedCredential,     // aws-iam-rotate-access-keys
	"AWS-0161": finding.PublicExposure,          // aws-cloudtrail-no-public-log-access
	"AWS-0164": finding.PublicExposure,          // aws-ec2-no-public-ip-subnet
	"AWS-0165": finding.InsecureAuth,            // aws-iam-enforce-root-hardware-mfa
	"AWS-0166": finding.UnusedCredential,        // aws-iam-disable-unused-credentials-45-days
	"AWS-0167": finding.MultipleActiveKeys,      // aws-iam-limit-user-access-keys
	"AWS-0168": finding.ExpiredCredential,       // aws-iam-remove-expired-certificates
	"AWS-0170": finding.InsecureAuth,            // aws-s3-require-mfa-delete
	"AWS-0176": finding.InsecureAuth,            // aws-rds-enable-iam-auth
	"AWS-0180": finding.PublicExposure,          // aws-rds-enable-public-access
	"AWS-0342": finding.PrivilegeEscalationPath, // aws-iam-filter-passrole-access
	"AWS-0345": finding.OverPrivileged,          // aws-iam-no-s3-full-access

	"AZU-0002": finding.InsecureAuth,             // azure-appservice-account-identity-registered
	"AZU-0003": finding.InsecureAuth,             // azure-appservice-authentication-enabled
	"AZU-0007": finding.PublicExposure,           // azure-storage-no-public-access
	"AZU-0012": finding.PublicExposure,           // azure-storage-default-action-deny
	"AZU-0013": finding.MisconfiguredVaultPolicy, // azure-keyvault-specify-network-acl
	"AZU-0014": finding.LongLivedCredential,      // azure-keyvault-ensure-key-expiry
	"AZU-0017": finding.LongLivedCredential,      // azure-keyvault-ensure-secret-expiry
	"AZU-0022": finding.PublicExposure,           // azure-database-no-public-access
	"AZU-0029": finding.PublicExposure,           // azure-database-no-public-firewall-access
	"AZU-0030": finding.WildcardPolicy,           // azure-authorization-limit-role-actions
	"AZU-0035": finding.PublicExposure,           // azure-datafactory-no-public-access
	"AZU-0037": finding.PlaintextSecretInConfig,  // azure-compute-no-secrets-in-custom-data
	"AZU-0039": finding.InsecureAuth,             // azure-compute-disable-password-authentication
	"AZU-0041": finding.PublicExposure,           // azure-container-limit-authorized-ips
	"AZU-0042": finding.OverPrivileged,           // azure-container-use-rbac-permissions
	"AZU-0047": finding.PublicExposure,           // azure-network-no-public-ingress
	"AZU-0048": finding.PublicExposure,           // azure-network-disable-rdp-from-internet
	"AZU-0050": finding.PublicExposure,           // azure-network-ssh-blocked-from-internet
	"AZU-0052": finding.PrivilegeEscalationPath,  // azure-authorization-prevent-custom-role-creation
	"AZU-0065": finding.PublicExposure,           // AKS API server
	"AZU-0074": finding.PublicExposure,           // azure-network-sensitive-port-is-exposed-to-entire-network
	"AZU-0076": finding.PublicExposure,           // azure-network-network-interface-public-ip

	"CLDSTK-0001": finding.PlaintextSecretInConfig, // cloudstack-compute-no-sensitive-info

	"DIG-0001": finding.PublicExposure, // digitalocean-compute-no-public-ingress
	"DIG-0004": finding.InsecureAuth,   // digitalocean-compute-use-ssh-keys
	"DIG-0006": finding.PublicExposure, // digitalocean-spaces-acl-no-public-read

	"DS-0004": finding.PublicExposure,          // port 22 exposed
	"DS-0031": finding.PlaintextSecretInConfig, // secrets in build arguments and environment

	"GCP-0001": finding.PublicExposure,          // google-storage-no-public-access
	"GCP-0003": finding.OverPrivileged,          // google-iam-no-user-granted-permissions
	"GCP-0004": finding.RootOrDefaultCredential, // google-iam-no-folder-level-default-service-account-assignment
	"GCP-0005": finding.PrivilegeEscalationPath, // google-iam-no-folder-level-service-account-impersonation
	"GCP-0006": finding.RootOrDefaultCredential, // google-iam-no-project-level-default-service-account-assignment
	"GCP-0007": finding.OverPrivileged,          // google-iam-no-privileged-service-accounts
	"GCP-0008": finding.RootOrDefaultCredential, // google-iam-no-org-level-default-service-account-assignment
	"GCP-0009": finding.PrivilegeEscalationPath, // google-iam-no-org-level-service-account-impersonation
	"GCP-0011": finding.PrivilegeEscalationPath, // google-iam-no-project-level-service-account-impersonation
	"GCP-0017": finding.PublicExposure,          // google-sql-no-public-access
	"GCP-0023": finding.InsecureAuth,            // google-sql-no-contained-db-auth
	"GCP-0027": finding.PublicExposure,          // google-compute-no-public-ingress
	"GCP-0030": finding.SharedIdentity,          // google-compute-no-project-wide-ssh-keys
	"GCP-0031": finding.PublicExposure,          // google-compute-no-public-ip
	"GCP-0036": finding.InsecureAuth,            // google-compute-no-oslogin-override
	"GCP-0037": finding.PlaintextSecretInConfig, // google-compute-disk-encryption-no-plaintext-key
	"GCP-0042": finding.InsecureAuth,            // google-compute-project-level-oslogin
	"GCP-0044": finding.RootOrDefaultCredential, // google-compute-no-default-service-account
	"GCP-0046": finding.PublicExposure,          // google-bigquery-no-public-access
	"GCP-0048": finding.InsecureAuth,            // google-gke-metadata-endpoints-disabled
	"GCP-0050": finding.RootOrDefaultCredential, // google-gke-use-service-account
	"GCP-0053": finding.PublicExposure,          // google-gke-no-public-control-plane
	"GCP-0057": finding.InsecureAuth,            // google-gke-node-metadata-security
	"GCP-0059": finding.PublicExposure,          // google-gke-enable-private-cluster
	"GCP-0061": finding.PublicExposure,          // google-gke-enable-master-networks
	"GCP-0062": finding.OverPrivileged,          // google-gke-use-rbac-permissions
	"GCP-0064": finding.InsecureAuth,            // google-gke-no-legacy-authentication
	"GCP-0065": finding.MissingRotation,         // google-kms-rotate-kms-keys
	"GCP-0068": finding.InsecureFederationTrust, // google-iam-no-conditions-workload-identity-pool-provider
	"GCP-0069": finding.ThirdPartyAccess,        // google-iam-no-personal-emails
	"GCP-0070": finding.PublicExposure,          // google-compute-no-open-rdp-access
	"GCP-0071": finding.PublicExposure,          // google-compute-restrict-ssh-access

	"GIT-0001": finding.PublicExposure,          // github-repositories-private
	"GIT-0002": finding.PlaintextSecretInConfig, // github-environmentsecrets-no-plain-text-action-secrets

	"KCV-0001": finding.InsecureAuth,            // API server: anonymous requests
	"KCV-0002": finding.InsecureAuth,            // API server: static tokens
	"KCV-0005": finding.InsecureAuth,            // API server: no certificate for kubelets
	"KCV-0006": finding.InsecureAuth,            // API server: kubelets not verified
	"KCV-0007": finding.InsecureAuth,            // API server: everything is allowed
	"KCV-0008": finding.OverPrivileged,          // API server: no node authorization
	"KCV-0009": finding.OverPrivileged,          // API server: no RBAC
	"KCV-0014": finding.RootOrDefaultCredential, // API server: service accounts are not set by admission
	"KCV-0016": finding.OverPrivileged,          // API server: kubelets may change other nodes
	"KCV-0024": finding.InsecureAuth,            // API server: deleted service accounts stay valid
	"KCV-0025": finding.SharedIdentity,          // API server: no key of its own for service accounts
	"KCV-0028": finding.InsecureAuth,            // API server: no client certificates
	"KCV-0035": finding.OverPrivileged,          // controllers share one credential
	"KCV-0038": finding.MissingRotation,         // controller manager: kubelet certificates
	"KCV-0043": finding.InsecureAuth,            // etcd: no client certificates
	"KCV-0046": finding.InsecureAuth,            // etcd: peers not verified
	"KCV-0079": finding.InsecureAuth,            // kubelet: anonymous requests
	"KCV-0080": finding.InsecureAuth,            // kubelet: everything is allowed
	"KCV-0081": finding.InsecureAuth,            // kubelet: no client certificates
	"KCV-0082": finding.PublicExposure,          // kubelet: read-only port
	"KCV-0090": finding.MissingRotation,         // kubelet: client certificate
	"KCV-0091": finding.MissingRotation,         // kubelet: server certificate

	"KSV-0036":  finding.OverPrivileged,          // service account token mounted where nobody needs it
	"KSV-0041":  finding.OverPrivileged,          // manages all secrets
	"KSV-0043":  finding.PrivilegeEscalationPath, // impersonates privileged groups
	"KSV-0044":  finding.WildcardPolicy,          // any verb on any resource
	"KSV-0045":  finding.WildcardPolicy,          // any verb
	"KSV-0046":  finding.WildcardPolicy,          // any resource
	"KSV-0047":  finding.PrivilegeEscalationPath, // nodes/proxy
	"KSV-0048":  finding.PrivilegeEscalationPath, // creates workloads, which run as any service account
	"KSV-0049":  finding.OverPrivileged,          // manages config maps
	"KSV-0050":  finding.PrivilegeEscalationPath, // manages RBAC
	"KSV-0051":  finding.PrivilegeEscalationPath, // binds privileged roles
	"KSV-0052":  finding.PrivilegeEscalationPath, // binds privileged cluster roles
	"KSV-0053":  finding.PrivilegeEscalationPath, // exec into pods
	"KSV-0054":  finding.PrivilegeEscalationPath, // attach to pods
	"KSV-0055":  finding.PrivilegeEscalationPath, // adds users to role bindings
	"KSV-0056":  finding.OverPrivileged,          // manages networking
	"KSV-0108":  finding.PublicExposure,          // service with an external address
	"KSV-0109":  finding.PlaintextSecretInConfig, // config map with secrets
	"KSV-0111":  finding.OverPrivileged,          // cluster-admin
	"KSV-0112":  finding.WildcardPolicy,          // any resource of a namespace
	"KSV-0113":  finding.OverPrivileged,          // manages the secrets of a namespace
	"KSV-0114":  finding.PrivilegeEscalationPath, // manages webhooks
	"KSV-0115":  finding.PrivilegeEscalationPath, // manages who is who on EKS
	"KSV-0122":  finding.PublicExposure,          // bound to the anonymous user
	"KSV-0123":  finding.OverPrivileged,          // system:masters
	"KSV-01010": finding.PlaintextSecretInConfig, // config map with sensitive content
	"KSV-01011": finding.OverPrivileged,          // bound to everybody who is authenticated

	"KUBE-0001": finding.PublicExposure, // kubernetes-network-no-public-ingress

	"NIF-0001": finding.PublicExposure, // nifcloud-computing-no-public-ingress-sgr
	"NIF-0008": finding.PublicExposure, // nifcloud-rdb-no-public-db-access
	"NIF-0011": finding.PublicExposure, // nifcloud-rdb-no-public-ingress-db-sgr
	"NIF-0014": finding.PublicExposure, // nifcloud-nas-no-public-ingress-nas-sgr

	"OCI-0001": finding.PublicExposure, // oracle-compute-no-public-ip

	"OPNSTK-0001": finding.PlaintextSecretInConfig, // openstack-compute-no-plaintext-password
	"OPNSTK-0002": finding.PublicExposure,          // openstack-compute-no-public-access
	"OPNSTK-0003": finding.PublicExposure,          // openstack-networking-no-public-ingress
}

// trivyIdentities says whose secret a rule of Trivy 0.74 finds, where the rule
// tells: a private key may be a host's, a person's or a certificate's.
var trivyIdentities = map[string]class{
	"adobe-client-id":                     {platform: "adobe", kind: finding.OAuthApp},
	"adobe-client-secret":                 {platform: "adobe", kind: finding.OAuthApp},
	"age-secret-key":                      {},
	"alibaba-access-key-id":               {platform: "alibaba", kind: finding.AccessKey},
	"alibaba-secret-key":                  {platform: "alibaba", kind: finding.AccessKey},
	"asana-client-id":                     {platform: "asana", kind: finding.OAuthApp},
	"asana-client-secret":                 {platform: "asana", kind: finding.OAuthApp},
	"atlassian-api-token":                 {platform: "atlassian", kind: finding.Token},
	"aws-access-key-id":                   {platform: "aws", kind: finding.AccessKey},
	"aws-secret-access-key":               {platform: "aws", kind: finding.AccessKey},
	"azure-ai-services-key":               {platform: "azure", kind: finding.Token},
	"azure-app-config-connection-string":  {platform: "azure", kind: finding.Token},
	"azure-container-registry-credential": {platform: "azure", kind: finding.Password},
	"azure-container-registry-password":   {platform: "azure", kind: finding.Password},
	"azure-devops-pat":                    {platform: "azuredevops", kind: finding.Token},
	"azure-entra-client-secret":           {platform: "azure", kind: finding.OAuthApp},
	"azure-sas-token":                     {platform: "azure", kind: finding.Token},
	"azure-storage-account-key":           {platform: "azure", kind: finding.AccessKey},
	"beamer-api-token":                    {platform: "beamer", kind: finding.Token},
	"bitbucket-client-id":                 {platform: "bitbucket", kind: finding.OAuthApp},
	"bitbucket-client-secret":             {platform: "bitbucket", kind: finding.OAuthApp},
	"clojars-api-token":                   {platform: "clojars", kind: finding.Token},
	"contentful-delivery-api-token":       {platform: "contentful", kind: finding.Token},
	"databricks-api-token":                {platform: "databricks", kind: finding.Token},
	"discord-api-token":                   {platform: "discord", kind: finding.Token},
	"discord-client-id":                   {platform: "discord", kind: finding.OAuthApp},
	"discord-client-secret":               {platform: "discord", kind: finding.OAuthApp},
	"dockerconfig-secret":                 {platform: "docker", kind: finding.Password},
	"doppler-api-token":                   {platform: "doppler", kind: finding.Token},
	"dropbox-api-secret":                  {platform: "dropbox", kind: finding.OAuthApp},
	"dropbox-long-lived-api-token":        {platform: "dropbox", kind: finding.Token},
	"dropbox-short-lived-api-token":       {platform: "dropbox", kind: finding.Token},
	"duffel-api-token":                    {platform: "duffel", kind: finding.Token},
	"dynatrace-api-token":                 {platform: "dynatrace", kind: finding.Token},
	"easypost-api-token":                  {platform: "easypost", kind: finding.Token},
	"facebook-token":                      {platform: "facebook", kind: finding.Token},
	"fastly-api-token":                    {platform: "fastly", kind: finding.Token},
	"finicity-api-token":                  {platform: "finicity", kind: finding.Token},
	"finicity-client-secret":              {platform: "finicity", kind: finding.OAuthApp},
	"flutterwave-enc-key":                 {platform: "flutterwave", kind: finding.Token},
	"flutterwave-public-key":              {platform: "flutterwave", kind: finding.Token},
	"frameio-api-token":                   {platform: "frameio", kind: finding.Token},
	"gcp-service-account":                 {platform: "google", kind: finding.ServiceAccount},
	"github-app-token":                    {platform: "github", kind: finding.Token},
	"github-fine-grained-pat":             {platform: "github", kind: finding.Token},
	"github-oauth":                        {platform: "github", kind: finding.Token},
	"github-pat":                          {platform: "github", kind: finding.Token},
	"github-refresh-token":                {platform: "github", kind: finding.Token},
	"gitlab-pat":                          {platform: "gitlab", kind: finding.Token},
	"gocardless-api-token":                {platform: "gocardless", kind: finding.Token},
	"grafana-api-token":                   {platform: "grafana", kind: finding.Token},
	"hashicorp-tf-api-token":              {platform: "terraform", kind: finding.Token},
	"heroku-api-key":                      {platform: "heroku", kind: finding.Token},
	"hubspot-api-token":                   {platform: "hubspot", kind: finding.Token},
	"hugging-face-access-token":           {platform: "huggingface", kind: finding.Token},
	"intercom-api-token":                  {platform: "intercom", kind: finding.Token},
	"intercom-client-secret":              {platform: "intercom", kind: finding.OAuthApp},
	"ionic-api-token":                     {platform: "ionic", kind: finding.Token},
	"jwt-token":                           {kind: finding.Token},
	"linear-api-token":                    {platform: "linear", kind: finding.Token},
	"linear-client-secret":                {platform: "linear", kind: finding.OAuthApp},
	"linkedin-client-id":                  {platform: "linkedin", kind: finding.OAuthApp},
	"linkedin-client-secret":              {platform: "linkedin", kind: finding.OAuthApp},
	"lob-api-key":                         {platform: "lob", kind: finding.Token},
	"lob-pub-api-key":                     {platform: "lob", kind: finding.Token},
	"mailchimp-api-key":                   {platform: "mailchimp", kind: finding.Token},
	"mailgun-signing-key":                 {platform: "mailgun", kind: finding.Token},
	"mailgun-token":                       {platform: "mailgun", kind: finding.Token},
	"mapbox-api-token":                    {platform: "mapbox", kind: finding.Token},
	"maven-settings-passphrase":           {platform: "maven", kind: finding.Password},
	"maven-settings-password":             {platform: "maven", kind: finding.Password},
	"maven-settings-security-master":      {platform: "maven", kind: finding.Password},
	"messagebird-api-token":               {platform: "messagebird", kind: finding.Token},
	"messagebird-client-id":               {platform: "messagebird", kind: finding.Token},
	"new-relic-browser-api-token":         {platform: "newrelic", kind: finding.Token},
	"new-relic-user-api-id":               {platform: "newrelic", kind: finding.Token},
	"new-relic-user-api-key":              {platform: "newrelic", kind: finding.Token},
	"npm-access-token":                    {platform: "npm", kind: finding.Token},
	"openai-admin-api-key":                {platform: "openai", kind: finding.Token},
	"openai-legacy-api-key":               {platform: "openai", kind: finding.Token},
	"openai-project-api-key":              {platform: "openai", kind: finding.Token},
	"openai-realtime-client-secret":       {platform: "openai", kind: finding.Token},
	"openai-service-account-key":          {platform: "openai", kind: finding.ServiceAccount},
	"openai-service-api-key":              {platform: "openai", kind: finding.Token},
	"planetscale-api-token":               {platform: "planetscale", kind: finding.Token},
	"planetscale-password":                {platform: "planetscale", kind: finding.Password},
	"postman-api-token":                   {platform: "postman", kind: finding.Token},
	"private-key":                         {},
	"private-packagist-token":             {platform: "packagist", kind: finding.Token},
	"pulumi-api-token":                    {platform: "pulumi", kind: finding.Token},
	"pypi-upload-token":                   {platform: "pypi", kind: finding.Token},
	"rubygems-api-token":                  {platform: "rubygems", kind: finding.Token},
	"sendgrid-api-token":                  {platform: "sendgrid", kind: finding.Token},
	"sendinblue-api-token":                {platform: "sendinblue", kind: finding.Token},
	"shippo-api-token":                    {platform: "shippo", kind: finding.Token},
	"shopify-token":                       {platform: "shopify", kind: finding.Token},
	"slack-access-token":                  {platform: "slack", kind: finding.Token},
	"slack-web-hook":                      {platform: "slack", kind: finding.Token},
	"stateless-ghs-jwt":                   {platform: "github", kind: finding.Token},
	"stripe-publishable-token":            {platform: "stripe", kind: finding.Token},
	"stripe-secret-token":                 {platform: "stripe", kind: finding.Token},
	"symfony-default-secret":              {kind: finding.Token},
	"twilio-api-key":                      {platform: "twilio", kind: finding.Token},
	"twitch-api-token":                    {platform: "twitch", kind: finding.Token},
	"twitter-token":                       {platform: "twitter", kind: finding.Token},
	"typeform-api-token":                  {platform: "typeform", kind: finding.Token},
}
