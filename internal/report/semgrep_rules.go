package report

import (
	"slices"
	"strings"
	"unicode"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// toolSemgrep is Semgrep's name in findings, whatever edition ran.
const toolSemgrep = "semgrep"

// semgrepClass gives a rule's class. An id is made of the folders in which the
// rule lies ("generic.secrets.security.detected-slack-token.detected-slack-token"),
// so that the same rule out of a local copy has others in front: patterns look at
// whole parts of it, and tables at the last one.
func semgrepClass(rule string) class {
	parts := strings.Split(rule, ".")
	last := parts[len(parts)-1]
	if c, ok := semgrepRules[last]; ok {
		return c
	}
	switch {
	case slices.Contains(parts, "gitleaks"): // rules ported from gitleaks keep their ids
		return gitleaksClass(last)
	case slices.Contains(parts, "secrets"):
		return issued(strings.TrimPrefix(last, "detected-"))
	case isHardcoded(last):
		c := issued(last)
		return class{category: finding.LeakedSecret, kind: c.kind}
	}
	return class{category: finding.Unclassified}
}

// isHardcoded knows the names of rules about secrets in code, of every language.
func isHardcoded(last string) bool {
	last = strings.ToLower(last)
	if strings.HasSuffix(last, "jwt-hardcode") || strings.HasSuffix(last, "jwt-scala-hardcode") || last == "passport-hardcode" {
		return true
	}
	if !strings.Contains(last, "hardcod") && !strings.Contains(last, "hard-cod") && !strings.Contains(last, "hard_cod") {
		return false
	}
	return slices.ContainsFunc([]string{"secret", "passw", "pwd", "token", "key", "credential", "jwt", "auth", "passphrase"}, func(word string) bool {
		return strings.Contains(last, word)
	})
}

// semgrepCWE is what the rule's metadata say where its id does not. CWE-522 is
// left out: rules about cookies and about what a token carries state it.
func semgrepCWE(rule string, cwes []string) finding.Category {
	return cweCategory(slices.DeleteFunc(slices.Clone(cwes), func(id string) bool {
		return cweNumber(id) == "522" && !isHardcoded(rule[strings.LastIndexByte(rule, '.')+1:])
	})...)
}

// semgrepTitle is the rule's id in words: its message quotes the code.
func semgrepTitle(rule string) string {
	last := rule[strings.LastIndexByte(rule, '.')+1:]
	words := []rune(strings.Join(strings.FieldsFunc(last, func(c rune) bool { return c == '-' || c == '_' }), " "))
	if len(words) > 0 {
		words[0] = unicode.ToUpper(words[0])
	}
	return title(string(words), rule)
}

// semgrepSeverities are the words of all versions; the newer ones say what the
// older ones meant.
var semgrepSeverities = map[string]finding.Severity{
	"CRITICAL": finding.SeverityCritical, "HIGH": finding.SeverityHigh, "MEDIUM": finding.SeverityMedium, "LOW": finding.SeverityLow,
	"ERROR": finding.SeverityHigh, "WARNING": finding.SeverityMedium, "INFO": finding.SeverityLow,
	"EXPERIMENT": finding.SeverityInfo, "INVENTORY": finding.SeverityInfo,
}

// semgrepFileErrors are the errors that are about one file.
var semgrepFileErrors = map[string]bool{
	"Lexical error": true, "Syntax error": true, "Other syntax error": true, "AST builder error": true, "PartialParsing": true,
	"Timeout": true, "Out of memory": true, "Stack overflow": true, "Fixpoint timeout": true, "Too many matches": true,
	"Internal matching error": true, "ParseError": true, "LexicalError": true,
}

// semgrepRules are the rules about secrets, identities and access whose folders
// do not tell, by the last part of their ids, which Semgrep's registry keeps
// unique enough: those of infrastructure code, and of code that signs and logs.
// They are the rules of the repository semgrep/semgrep-rules.
var semgrepRules = map[string]class{
	// Terraform: AWS
	"aws-provider-static-credentials":                {category: finding.LeakedSecret, platform: "aws", kind: finding.AccessKey},
	"aws-lambda-environment-credentials":             {category: finding.PlaintextSecretInConfig, platform: "aws", kind: finding.AccessKey},
	"rds-insecure-password-storage-in-source-code":   {category: finding.PlaintextSecretInConfig, platform: "aws", kind: finding.Password},
	"aws-iam-admin-policy":                           {category: finding.OverPrivileged, platform: "aws"},
	"aws-iam-admin-policy-ssoadmin":                  {category: finding.OverPrivileged, platform: "aws"},
	"no-iam-admin-privileges":                        {category: finding.OverPrivileged, platform: "aws"},
	"no-iam-star-actions":                            {category: finding.WildcardPolicy, platform: "aws"},
	"no-iam-creds-exposure":                          {category: finding.OverPrivileged, platform: "aws"}, // actions that return credentials
	"no-iam-data-exfiltration":                       {category: finding.OverPrivileged, platform: "aws"},
	"no-iam-resource-exposure":                       {category: finding.OverPrivileged, platform: "aws"},
	"no-iam-priv-esc-funcs":                          {category: finding.PrivilegeEscalationPath, platform: "aws"},
	"no-iam-priv-esc-other-users":                    {category: finding.PrivilegeEscalationPath, platform: "aws"},
	"no-iam-priv-esc-roles":                          {category: finding.PrivilegeEscalationPath, platform: "aws"},
	"wildcard-assume-role":                           {category: finding.InsecureFederationTrust, platform: "aws"},
	"unrestricted-github-oidc-policy":                {category: finding.InsecureFederationTrust, platform: "aws"},
	"aws-kms-key-wildcard-principal":                 {category: finding.WildcardPolicy, platform: "aws"},
	"aws-ecr-repository-wildcard-principal":          {category: finding.WildcardPolicy, platform: "aws"},
	"aws-sqs-queue-policy-wildcard-principal":        {category: finding.WildcardPolicy, platform: "aws"},
	"aws-sqs-queue-policy-wildcard-action":           {category: finding.WildcardPolicy, platform: "aws"},
	"aws-glacier-vault-any-principal":                {category: finding.WildcardPolicy, platform: "aws"},
	"aws-kms-no-rotation":                            {category: finding.MissingRotation, platform: "aws"},
	"aws-rds-iam-authentication-not-enabled":         {category: finding.InsecureAuth, platform: "aws"},
	"aws-rds-cluster-iam-authentication-not-enabled": {category: finding.InsecureAuth, platform: "aws"},
	"ec2-imdsv1-optional":                            {category: finding.InsecureAuth, platform: "aws"}, // the role's credentials, to whoever can make it fetch
	"eks-public-endpoint-enabled":                    {category: finding.PublicExposure, platform: "aws"},
	"s3-public-read-bucket":                          {category: finding.PublicExposure, platform: "aws"},
	"s3-public-rw-bucket":                            {category: finding.PublicExposure, platform: "aws"},
	"all-origins-allowed":                            {category: finding.PublicExposure, platform: "aws"},
	"rds-public-access":                              {category: finding.PublicExposure, platform: "aws"},
	"aws-transfer-server-is-public":                  {category: finding.PublicExposure, platform: "aws"},
	// Terraform: Azure
	"azure-key-no-expiration-date":                        {category: finding.LongLivedCredential, platform: "azure"},
	"keyvault-ensure-key-expires":                         {category: finding.LongLivedCredential, platform: "azure"},
	"keyvault-ensure-secret-expires":                      {category: finding.LongLivedCredential, platform: "azure"},
	"azure-secret-expiration-date":                        {category: finding.LongLivedCredential, platform: "azure"},
	"keyvault-specify-network-acl":                        {category: finding.MisconfiguredVaultPolicy, platform: "azure"},
	"keyvault-purge-enabled":                              {category: finding.MisconfiguredVaultPolicy, platform: "azure"},
	"azure-keyvault-enables-firewall-rules-settings":      {category: finding.MisconfiguredVaultPolicy, platform: "azure"},
	"azure-keyvault-enables-purge-protection":             {category: finding.MisconfiguredVaultPolicy, platform: "azure"},
	"azure-keyvault-enables-soft-delete":                  {category: finding.MisconfiguredVaultPolicy, platform: "azure"},
	"azure-keyvault-recovery-enabled":                     {category: finding.MisconfiguredVaultPolicy, platform: "azure"},
	"azure-customrole-definition-subscription-owner":      {category: finding.OverPrivileged, platform: "azure"},
	"azure-cosmosdb-disable-access-key-write":             {category: finding.InsecureAuth, platform: "azure"},
	"azure-ad-used-auth-service-fabric":                   {category: finding.InsecureAuth, platform: "azure"},
	"azure-instance-extensions":                           {category: finding.Unclassified},
	"azure-scale-set-password":                            {category: finding.InsecureAuth, platform: "azure", kind: finding.Password},
	"appservice-account-identity-registered":              {category: finding.InsecureAuth, platform: "azure"},
	"azure-appservice-identity":                           {category: finding.InsecureAuth, platform: "azure"},
	"appservice-authentication-enabled":                   {category: finding.InsecureAuth, platform: "azure"},
	"azure-appservice-auth":                               {category: finding.InsecureAuth, platform: "azure"},
	"azure-functionapps-enable-auth":                      {category: finding.InsecureAuth, platform: "azure"},
	"functionapp-authentication-enabled":                  {category: finding.InsecureAuth, platform: "azure"},
	"appservice-require-client-cert":                      {category: finding.InsecureAuth, platform: "azure"},
	"azure-appservice-client-certificate":                 {category: finding.InsecureAuth, platform: "azure"},
	"azure-storage-account-disable-public-access":         {category: finding.PublicExposure, platform: "azure"},
	"azure-storage-blob-service-container-private-access": {category: finding.PublicExposure, platform: "azure"},
	// Terraform: Google Cloud
	"gcp-gke-basic-auth":                                     {category: finding.InsecureAuth, platform: "google"},
	"gcp-gke-client-certificate-disabled":                    {category: finding.InsecureAuth, platform: "google"},
	"gcp-gke-legacy-auth-enabled":                            {category: finding.InsecureAuth, platform: "google"},
	"gcp-gke-legacy-instance-metadata-disabled":              {category: finding.InsecureAuth, platform: "google"},
	"gcp-gke-metadata-server-enabled":                        {category: finding.InsecureAuth, platform: "google"},
	"gcp-gke-nodepool-metadata-server-enabled":               {category: finding.InsecureAuth, platform: "google"},
	"gcp-compute-os-login":                                   {category: finding.InsecureAuth, platform: "google"},
	"gcp-compute-project-os-login":                           {category: finding.InsecureAuth, platform: "google"},
	"gcp-memory-store-for-redis-auth-enabled":                {category: finding.InsecureAuth, platform: "google"},
	"gcp-folder-impersonation-roles-iam-binding":             {category: finding.PrivilegeEscalationPath, platform: "google"},
	"gcp-folder-impersonation-roles-iam-member":              {category: finding.PrivilegeEscalationPath, platform: "google"},
	"gcp-org-impersonation-roles-iam-binding":                {category: finding.PrivilegeEscalationPath, platform: "google"},
	"gcp-org-impersonation-roles-iam-member":                 {category: finding.PrivilegeEscalationPath, platform: "google"},
	"gcp-project-service-account-user-iam-binding":           {category: finding.PrivilegeEscalationPath, platform: "google"},
	"gcp-project-service-account-user-iam-member":            {category: finding.PrivilegeEscalationPath, platform: "google"},
	"gcp-folder-member-default-service-account-iam-binding":  {category: finding.RootOrDefaultCredential, platform: "google", kind: finding.ServiceAccount},
	"gcp-folder-member-default-service-account-iam-member":   {category: finding.RootOrDefaultCredential, platform: "google", kind: finding.ServiceAccount},
	"gcp-org-member-default-service-account-iam-binding":     {category: finding.RootOrDefaultCredential, platform: "google", kind: finding.ServiceAccount},
	"gcp-org-member-default-service-account-iam-member":      {category: finding.RootOrDefaultCredential, platform: "google", kind: finding.ServiceAccount},
	"gcp-project-member-default-service-account-iam-binding": {category: finding.RootOrDefaultCredential, platform: "google", kind: finding.ServiceAccount},
	"gcp-project-member-default-service-account-iam-member":  {category: finding.RootOrDefaultCredential, platform: "google", kind: finding.ServiceAccount},
	"gcp-artifact-registry-private-repo-iam-binding":         {category: finding.PublicExposure, platform: "google"},
	"gcp-artifact-registry-private-repo-iam-member":          {category: finding.PublicExposure, platform: "google"},
	"gcp-bigquery-private-table-iam-binding":                 {category: finding.PublicExposure, platform: "google"},
	"gcp-bigquery-private-table-iam-member":                  {category: finding.PublicExposure, platform: "google"},
	"gcp-dataproc-private-cluster-iam-binding":               {category: finding.PublicExposure, platform: "google"},
	"gcp-dataproc-private-cluster-iam-member":                {category: finding.PublicExposure, platform: "google"},
	"gcp-pubsub-private-topic-iam-binding":                   {category: finding.PublicExposure, platform: "google"},
	"gcp-pubsub-private-topic-iam-member":                    {category: finding.PublicExposure, platform: "google"},
	"gcp-run-private-service-iam-binding":                    {category: finding.PublicExposure, platform: "google"},
	"gcp-run-private-service-iam-member":                     {category: finding.PublicExposure, platform: "google"},
	"gcp-storage-bucket-not-public-iam-binding":              {category: finding.PublicExposure, platform: "google"},
	"gcp-storage-bucket-not-public-iam-member":               {category: finding.PublicExposure, platform: "google"},
	// Kubernetes, Docker, Bicep, GitHub Actions
	"secrets-in-config-file":                       {category: finding.LeakedSecret, platform: "kubernetes"}, // a Secret in the repository
	"legacy-api-clusterrole-excessive-permissions": {category: finding.WildcardPolicy, platform: "kubernetes", kind: finding.Role},
	"secret-in-build-arg":                          {category: finding.LeakedSecret, platform: "docker"}, // stays in the image's layers
	"secure-parameter-for-secrets":                 {category: finding.SecretInLog, platform: "azure"},
	"unsafe-add-mask-workflow-command":             {category: finding.SecretInLog, platform: "github"},
	// code
	"detected-aws-account-id":               {category: finding.Unclassified, platform: "aws"}, // an account's number opens nothing
	"detected-username-and-password-in-uri": {category: finding.LeakedSecret, kind: finding.Password},
	"detected-bcrypt-hash":                  {category: finding.LeakedSecret, kind: finding.Password},
	"detected-etc-shadow":                   {category: finding.LeakedSecret, kind: finding.Password},
	"detected-aws-access-key-id-value":      {category: finding.LeakedSecret, platform: "aws", kind: finding.AccessKey},
	"detected-aws-secret-access-key":        {category: finding.LeakedSecret, platform: "aws", kind: finding.AccessKey},
	"detected-amazon-mws-auth-token":        {category: finding.LeakedSecret, platform: "aws", kind: finding.Token},
	"detected-google-gcm-service-account":   {category: finding.LeakedSecret, platform: "google", kind: finding.ServiceAccount},
	"detected-google-oauth-access-token":    {category: finding.LeakedSecret, platform: "google", kind: finding.Token},
	"detected-artifactory-password":         {category: finding.LeakedSecret, platform: "artifactory", kind: finding.Password},
	"logger-credential-leak":                {category: finding.SecretInLog},
	"python-logger-credential-disclosure":   {category: finding.SecretInLog},
	"jwt-python-exposed-credentials":        {category: finding.Unclassified}, // what a token carries, not where a secret lies
	"jwt-none-alg":                          {category: finding.InsecureAuth, kind: finding.Token},
	"jwt-python-none-alg":                   {category: finding.InsecureAuth, kind: finding.Token},
	"jwt-go-none-algorithm":                 {category: finding.InsecureAuth, kind: finding.Token},
	"java-jwt-none-alg":                     {category: finding.InsecureAuth, kind: finding.Token},
	"jjwt-none-alg":                         {category: finding.InsecureAuth, kind: finding.Token},
	"ruby-jwt-none-alg":                     {category: finding.InsecureAuth, kind: finding.Token},
	"jwt-simple-noverify":                   {category: finding.InsecureAuth, kind: finding.Token},
	"unverified-jwt-decode":                 {category: finding.InsecureAuth, kind: finding.Token},
	"hashids-with-django-secret":            {category: finding.Unclassified}, // the secret is named, not shown
	"hashids-with-flask-secret":             {category: finding.Unclassified},
	"password-empty-string":                 {category: finding.WeakCredential, kind: finding.Password},
	"use-none-for-password-default":         {category: finding.Unclassified},
}
