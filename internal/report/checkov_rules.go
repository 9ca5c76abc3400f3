package report

import (
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// toolCheckov is checkov's name in findings, whatever format it wrote.
const toolCheckov = "checkov"

// checkovClass gives a check's class. Checks of the family SECRET find secrets,
// those of the vendor's platform, which no table lists, included.
func checkovClass(rule string) class {
	if strings.HasPrefix(rule, "CKV_SECRET_") {
		c := checkovIdentities[rule]
		c.category = finding.LeakedSecret
		return c
	}
	return class{category: categoryIn(checkovCategories, rule)}
}

// checkovConfidence: what only looks random (6 and 80 in Base64, 19 in hex) or
// stands behind a telling word (10) is often no secret.
func checkovConfidence(rule string) finding.Confidence {
	switch rule {
	case "CKV_SECRET_6", "CKV_SECRET_10", "CKV_SECRET_19", "CKV_SECRET_80":
		return 0.6
	}
	return iacConfidence
}

// checkovIdentities says whose secret a check finds, where the check tells: a
// private key (13) may be a host's, a person's or a certificate's.
var checkovIdentities = map[string]class{
	"CKV_SECRET_1":   {platform: "artifactory", kind: finding.Token}, // Artifactory
	"CKV_SECRET_2":   {platform: "aws", kind: finding.AccessKey},     // AWS
	"CKV_SECRET_3":   {platform: "azure", kind: finding.AccessKey},   // storage account
	"CKV_SECRET_4":   {kind: finding.Password},                       // basic authentication
	"CKV_SECRET_5":   {platform: "cloudant", kind: finding.Password}, // Cloudant
	"CKV_SECRET_7":   {platform: "ibm", kind: finding.Token},         // IBM Cloud IAM
	"CKV_SECRET_8":   {platform: "ibm", kind: finding.AccessKey},     // IBM Cloud Object Storage
	"CKV_SECRET_9":   {kind: finding.Token},                          // JSON Web Token
	"CKV_SECRET_11":  {platform: "mailchimp", kind: finding.Token},   // Mailchimp
	"CKV_SECRET_12":  {platform: "npm", kind: finding.Token},         // npm
	"CKV_SECRET_14":  {platform: "slack", kind: finding.Token},       // Slack
	"CKV_SECRET_15":  {platform: "softlayer", kind: finding.Token},   // SoftLayer
	"CKV_SECRET_16":  {platform: "square", kind: finding.OAuthApp},   // Square
	"CKV_SECRET_17":  {platform: "stripe", kind: finding.Token},      // Stripe
	"CKV_SECRET_18":  {platform: "twilio", kind: finding.Token},      // Twilio
	"CKV_SECRET_380": {platform: "aws", kind: finding.AccessKey},     // AWS
	"CKV_SECRET_381": {platform: "aws", kind: finding.AccessKey},     // AWS
}

// checkovCategories maps the checks of checkov 3 that are about secrets,
// identities, or the public reaching what they guard. Encryption, logging, backups
// and networking among machines stay unclassified. The ids are those in the source
// of bridgecrewio/checkov, checkov/*/checks.
var checkovCategories = map[string]finding.Category{
	"CKV_AWS_1":   finding.WildcardPolicy,          // full administrative privileges
	"CKV_AWS_7":   finding.MissingRotation,         // KMS keys
	"CKV_AWS_9":   finding.LongLivedCredential,     // password policy: expiry
	"CKV_AWS_10":  finding.WeakCredential,          // password policy
	"CKV_AWS_11":  finding.WeakCredential,          // password policy
	"CKV_AWS_12":  finding.WeakCredential,          // password policy
	"CKV_AWS_13":  finding.WeakCredential,          // password policy
	"CKV_AWS_14":  finding.WeakCredential,          // password policy
	"CKV_AWS_15":  finding.WeakCredential,          // password policy
	"CKV_AWS_17":  finding.PublicExposure,          // databases
	"CKV_AWS_20":  finding.PublicExposure,          // S3 ACLs and blocks
	"CKV_AWS_24":  finding.PublicExposure,          // SSH or RDP
	"CKV_AWS_25":  finding.PublicExposure,          // SSH or RDP
	"CKV_AWS_31":  finding.InsecureAuth,            // Redis without a token
	"CKV_AWS_32":  finding.PublicExposure,          // ECR
	"CKV_AWS_33":  finding.WildcardPolicy,          // "*" as principal of a KMS key
	"CKV_AWS_38":  finding.PublicExposure,          // EKS API server
	"CKV_AWS_39":  finding.PublicExposure,          // EKS API server
	"CKV_AWS_40":  finding.OverPrivileged,          // policies attached to users
	"CKV_AWS_41":  finding.PlaintextSecretInConfig, // provider
	"CKV_AWS_45":  finding.PlaintextSecretInConfig, // Lambda environment
	"CKV_AWS_46":  finding.PlaintextSecretInConfig, // EC2 user data
	"CKV_AWS_49":  finding.WildcardPolicy,          // "*" as actions
	"CKV_AWS_53":  finding.PublicExposure,          // S3 ACLs and blocks
	"CKV_AWS_54":  finding.PublicExposure,          // S3 ACLs and blocks
	"CKV_AWS_55":  finding.PublicExposure,          // S3 ACLs and blocks
	"CKV_AWS_56":  finding.PublicExposure,          // S3 ACLs and blocks
	"CKV_AWS_57":  finding.PublicExposure,          // S3 ACLs and blocks
	"CKV_AWS_59":  finding.PublicExposure,          // API Gateway
	"CKV_AWS_60":  finding.InsecureFederationTrust, // who may assume the role
	"CKV_AWS_61":  finding.InsecureFederationTrust, // any service may assume the role
	"CKV_AWS_62":  finding.WildcardPolicy,          // full administrative privileges
	"CKV_AWS_63":  finding.WildcardPolicy,          // "*" as actions
	"CKV_AWS_69":  finding.PublicExposure,          // brokers
	"CKV_AWS_70":  finding.PublicExposure,          // S3 policy for any principal
	"CKV_AWS_72":  finding.WildcardPolicy,          // "*" as actions on a queue
	"CKV_AWS_79":  finding.InsecureAuth,            // IMDSv1
	"CKV_AWS_87":  finding.PublicExposure,          // databases
	"CKV_AWS_88":  finding.PublicExposure,          // public addresses
	"CKV_AWS_89":  finding.PublicExposure,          // databases
	"CKV_AWS_100": finding.PublicExposure,          // SSH or RDP
	"CKV_AWS_102": finding.PublicExposure,          // databases
	"CKV_AWS_107": finding.OverPrivileged,          // credentials exposure
	"CKV_AWS_108": finding.OverPrivileged,          // data exfiltration
	"CKV_AWS_109": finding.OverPrivileged,          // permissions management
	"CKV_AWS_110": finding.PrivilegeEscalationPath, // in policies
	"CKV_AWS_111": finding.OverPrivileged,          // write access without constraints
	"CKV_AWS_122": finding.PublicExposure,          // SageMaker notebook
	"CKV_AWS_123": finding.ThirdPartyAccess,        // VPC endpoints accept anybody
	"CKV_AWS_130": finding.PublicExposure,          // public addresses
	"CKV_AWS_161": finding.InsecureAuth,            // IAM authentication of databases
	"CKV_AWS_162": finding.InsecureAuth,            // IAM authentication of databases
	"CKV_AWS_164": finding.PublicExposure,          // Transfer server
	"CKV_AWS_167": finding.PublicExposure,          // Glacier, SQS and SNS policies
	"CKV_AWS_168": finding.PublicExposure,          // Glacier, SQS and SNS policies
	"CKV_AWS_169": finding.PublicExposure,          // Glacier, SQS and SNS policies
	"CKV_AWS_205": finding.ThirdPartyAccess,        // AMI launch permissions
	"CKV_AWS_210": finding.PrivilegeEscalationPath, // privileged container
	"CKV_AWS_229": finding.PublicExposure,          // ports open to the world
	"CKV_AWS_230": finding.PublicExposure,          // ports open to the world
	"CKV_AWS_231": finding.PublicExposure,          // ports open to the world
	"CKV_AWS_232": finding.PublicExposure,          // ports open to the world
	"CKV_AWS_249": finding.SharedIdentity,          // execution role and task role are one
	"CKV_AWS_258": finding.InsecureAuth,            // Lambda URL without authentication
	"CKV_AWS_260": finding.PublicExposure,          // ports open to the world
	"CKV_AWS_273": finding.InsecureAuth,            // IAM users instead of SSO
	"CKV_AWS_274": finding.OverPrivileged,          // administrator access
	"CKV_AWS_275": finding.OverPrivileged,          // administrator access
	"CKV_AWS_277": finding.PublicExposure,          // ports open to the world
	"CKV_AWS_283": finding.WildcardPolicy,          // any AWS principal
	"CKV_AWS_286": finding.PrivilegeEscalationPath, // in policies
	"CKV_AWS_287": finding.OverPrivileged,          // credentials exposure
	"CKV_AWS_288": finding.OverPrivileged,          // data exfiltration
	"CKV_AWS_289": finding.OverPrivileged,          // permissions management
	"CKV_AWS_290": finding.OverPrivileged,          // write access without constraints
	"CKV_AWS_291": finding.PublicExposure,          // brokers
	"CKV_AWS_295": finding.PlaintextSecretInConfig, // DataSync location
	"CKV_AWS_301": finding.PublicExposure,          // snapshots, documents, functions
	"CKV_AWS_302": finding.PublicExposure,          // snapshots, documents, functions
	"CKV_AWS_303": finding.PublicExposure,          // snapshots, documents, functions
	"CKV_AWS_304": finding.MissingRotation,         // Secrets Manager, 90 days
	"CKV_AWS_307": finding.OverPrivileged,          // SageMaker users are root
	"CKV_AWS_309": finding.InsecureAuth,            // API Gateway routes without authorization
	"CKV_AWS_316": finding.PrivilegeEscalationPath, // privileged container
	"CKV_AWS_333": finding.PublicExposure,          // public addresses
	"CKV_AWS_334": finding.PrivilegeEscalationPath, // privileged container
	"CKV_AWS_341": finding.InsecureAuth,            // IMDSv1
	"CKV_AWS_348": finding.RootOrDefaultCredential, // root user's access keys
	"CKV_AWS_352": finding.PublicExposure,          // ports open to the world
	"CKV_AWS_355": finding.WildcardPolicy,          // "*" as resource
	"CKV_AWS_356": finding.WildcardPolicy,          // "*" as resource
	"CKV_AWS_358": finding.InsecureFederationTrust, // claims of GitHub Actions
	"CKV_AWS_359": finding.InsecureAuth,            // IAM authentication of databases
	"CKV_AWS_364": finding.ThirdPartyAccess,        // called by any account of a service
	"CKV_AWS_366": finding.InsecureAuth,            // guests in Cognito
	"CKV_AWS_371": finding.InsecureAuth,            // IMDSv1
	"CKV_AWS_375": finding.PublicExposure,          // S3 ACLs and blocks
	"CKV_AWS_384": finding.PlaintextSecretInConfig, // SSM parameter values
	"CKV_AWS_385": finding.ThirdPartyAccess,        // SNS across accounts
	"CKV_AWS_387": finding.PublicExposure,          // Glacier, SQS and SNS policies
	"CKV_AWS_389": finding.PublicExposure,          // public addresses
	"CKV_AWS_390": finding.PublicExposure,          // EMR
	"CKV_AWS_391": finding.RootOrDefaultCredential, // commonly used master user, public
	"CKV_AWS_392": finding.PublicExposure,          // S3 ACLs and blocks
	"CKV_AWS_393": finding.InsecureFederationTrust, // claims of GitHub Actions

	"CKV2_AWS_6":  finding.PublicExposure,  // S3 and EMR
	"CKV2_AWS_7":  finding.PublicExposure,  // S3 and EMR
	"CKV2_AWS_21": finding.OverPrivileged,  // users outside of groups
	"CKV2_AWS_22": finding.InsecureAuth,    // console access of users
	"CKV2_AWS_36": finding.LeakedSecret,    // SSM secrets sent over HTTP
	"CKV2_AWS_40": finding.WildcardPolicy,  // full IAM privileges
	"CKV2_AWS_43": finding.PublicExposure,  // S3 and EMR
	"CKV2_AWS_51": finding.InsecureAuth,    // API Gateway
	"CKV2_AWS_52": finding.InsecureAuth,    // fine-grained access control
	"CKV2_AWS_56": finding.OverPrivileged,  // IAMFullAccess
	"CKV2_AWS_57": finding.MissingRotation, // Secrets Manager
	"CKV2_AWS_65": finding.PublicExposure,  // S3 and EMR
	"CKV2_AWS_66": finding.PublicExposure,  // MWAA
	"CKV2_AWS_68": finding.OverPrivileged,  // SageMaker notebook
	"CKV2_AWS_70": finding.InsecureAuth,    // API Gateway
	"CKV2_AWS_75": finding.PublicExposure,  // any origin

	"CKV_AZURE_1":   finding.InsecureAuth,             // password instead of key
	"CKV_AZURE_5":   finding.OverPrivileged,           // RBAC of AKS
	"CKV_AZURE_6":   finding.PublicExposure,           // AKS API server
	"CKV_AZURE_9":   finding.PublicExposure,           // RDP, SSH, UDP, HTTP
	"CKV_AZURE_10":  finding.PublicExposure,           // RDP, SSH, UDP, HTTP
	"CKV_AZURE_11":  finding.PublicExposure,           // databases
	"CKV_AZURE_13":  finding.InsecureAuth,             // App Service authentication
	"CKV_AZURE_16":  finding.InsecureAuth,             // no identity in the directory
	"CKV_AZURE_17":  finding.InsecureAuth,             // App Service authentication
	"CKV_AZURE_34":  finding.PublicExposure,           // storage
	"CKV_AZURE_35":  finding.PublicExposure,           // storage
	"CKV_AZURE_39":  finding.PrivilegeEscalationPath,  // custom owner roles
	"CKV_AZURE_40":  finding.LongLivedCredential,      // key without an expiry
	"CKV_AZURE_41":  finding.LongLivedCredential,      // secret without an expiry
	"CKV_AZURE_45":  finding.PlaintextSecretInConfig,  // VM custom data
	"CKV_AZURE_48":  finding.PublicExposure,           // databases
	"CKV_AZURE_49":  finding.InsecureAuth,             // password instead of key
	"CKV_AZURE_53":  finding.PublicExposure,           // databases
	"CKV_AZURE_56":  finding.InsecureAuth,             // App Service authentication
	"CKV_AZURE_57":  finding.PublicExposure,           // any origin
	"CKV_AZURE_59":  finding.PublicExposure,           // storage
	"CKV_AZURE_64":  finding.PublicExposure,           // storage
	"CKV_AZURE_68":  finding.PublicExposure,           // databases
	"CKV_AZURE_71":  finding.InsecureAuth,             // no managed identity
	"CKV_AZURE_72":  finding.PublicExposure,           // remote debugging
	"CKV_AZURE_77":  finding.PublicExposure,           // RDP, SSH, UDP, HTTP
	"CKV_AZURE_89":  finding.PublicExposure,           // caches, factories, grids, hubs, search
	"CKV_AZURE_99":  finding.PublicExposure,           // databases
	"CKV_AZURE_101": finding.PublicExposure,           // databases
	"CKV_AZURE_104": finding.PublicExposure,           // caches, factories, grids, hubs, search
	"CKV_AZURE_106": finding.PublicExposure,           // caches, factories, grids, hubs, search
	"CKV_AZURE_108": finding.PublicExposure,           // caches, factories, grids, hubs, search
	"CKV_AZURE_109": finding.MisconfiguredVaultPolicy, // key vault firewall
	"CKV_AZURE_113": finding.PublicExposure,           // databases
	"CKV_AZURE_115": finding.PublicExposure,           // AKS API server
	"CKV_AZURE_119": finding.PublicExposure,           // public addresses
	"CKV_AZURE_124": finding.PublicExposure,           // caches, factories, grids, hubs, search
	"CKV_AZURE_126": finding.InsecureAuth,             // Service Fabric
	"CKV_AZURE_132": finding.PrivilegeEscalationPath,  // management plane of Cosmos DB
	"CKV_AZURE_134": finding.PublicExposure,           // caches, factories, grids, hubs, search
	"CKV_AZURE_137": finding.RootOrDefaultCredential,  // registry's admin account
	"CKV_AZURE_138": finding.PublicExposure,           // anonymous pulls
	"CKV_AZURE_139": finding.PublicExposure,           // container registry
	"CKV_AZURE_140": finding.InsecureAuth,             // local authentication
	"CKV_AZURE_141": finding.RootOrDefaultCredential,  // local admin of AKS
	"CKV_AZURE_142": finding.InsecureAuth,             // local authentication
	"CKV_AZURE_143": finding.PublicExposure,           // public addresses
	"CKV_AZURE_144": finding.PublicExposure,           // machine learning workspace
	"CKV_AZURE_149": finding.InsecureAuth,             // password instead of key
	"CKV_AZURE_152": finding.InsecureAuth,             // client certificates
	"CKV_AZURE_160": finding.PublicExposure,           // RDP, SSH, UDP, HTTP
	"CKV_AZURE_162": finding.PublicExposure,           // caches, factories, grids, hubs, search
	"CKV_AZURE_172": finding.MissingRotation,          // secrets store driver
	"CKV_AZURE_174": finding.PublicExposure,           // caches, factories, grids, hubs, search
	"CKV_AZURE_176": finding.InsecureAuth,             // no managed identity
	"CKV_AZURE_178": finding.InsecureAuth,             // password instead of key
	"CKV_AZURE_181": finding.InsecureAuth,             // no managed identity
	"CKV_AZURE_184": finding.InsecureAuth,             // local authentication
	"CKV_AZURE_185": finding.PublicExposure,           // caches, factories, grids, hubs, search
	"CKV_AZURE_189": finding.PublicExposure,           // key vault
	"CKV_AZURE_190": finding.PublicExposure,           // storage
	"CKV_AZURE_191": finding.InsecureAuth,             // no managed identity
	"CKV_AZURE_192": finding.InsecureAuth,             // local authentication
	"CKV_AZURE_193": finding.PublicExposure,           // caches, factories, grids, hubs, search
	"CKV_AZURE_194": finding.InsecureAuth,             // no managed identity
	"CKV_AZURE_195": finding.InsecureAuth,             // local authentication
	"CKV_AZURE_202": finding.InsecureAuth,             // no managed identity
	"CKV_AZURE_203": finding.InsecureAuth,             // local authentication
	"CKV_AZURE_204": finding.PublicExposure,           // caches, factories, grids, hubs, search
	"CKV_AZURE_207": finding.InsecureAuth,             // no managed identity
	"CKV_AZURE_210": finding.PublicExposure,           // caches, factories, grids, hubs, search
	"CKV_AZURE_221": finding.PublicExposure,           // caches, factories, grids, hubs, search
	"CKV_AZURE_222": finding.PublicExposure,           // caches, factories, grids, hubs, search
	"CKV_AZURE_235": finding.PlaintextSecretInConfig,  // container environment
	"CKV_AZURE_236": finding.InsecureAuth,             // local authentication
	"CKV_AZURE_238": finding.InsecureAuth,             // no managed identity
	"CKV_AZURE_239": finding.PlaintextSecretInConfig,  // Synapse administrator
	"CKV_AZURE_244": finding.InsecureAuth,             // local authentication
	"CKV_AZURE_248": finding.PublicExposure,           // caches, factories, grids, hubs, search
	"CKV_AZURE_249": finding.InsecureFederationTrust,  // claims of GitHub Actions
	"CKV_AZURE_250": finding.PublicExposure,           // caches, factories, grids, hubs, search
	"CKV_AZURE_251": finding.PublicExposure,           // caches, factories, grids, hubs, search

	"CKV2_AZURE_6":  finding.PublicExposure,           // databases
	"CKV2_AZURE_7":  finding.InsecureAuth,             // no directory administrator
	"CKV2_AZURE_8":  finding.PublicExposure,           // logs' container
	"CKV2_AZURE_24": finding.PublicExposure,           // overly permissive networks
	"CKV2_AZURE_26": finding.PublicExposure,           // databases
	"CKV2_AZURE_27": finding.InsecureAuth,             // no directory administrator
	"CKV2_AZURE_28": finding.InsecureAuth,             // no managed identity
	"CKV2_AZURE_32": finding.MisconfiguredVaultPolicy, // no private endpoint of the key vault
	"CKV2_AZURE_34": finding.PublicExposure,           // databases
	"CKV2_AZURE_35": finding.InsecureAuth,             // no managed identity
	"CKV2_AZURE_36": finding.InsecureAuth,             // no managed identity
	"CKV2_AZURE_39": finding.PublicExposure,           // overly permissive networks
	"CKV2_AZURE_40": finding.SharedIdentity,           // shared keys of storage accounts
	"CKV2_AZURE_41": finding.LongLivedCredential,      // SAS without an expiry
	"CKV2_AZURE_47": finding.PublicExposure,           // anonymous blobs
	"CKV2_AZURE_49": finding.PublicExposure,           // overly permissive networks
	"CKV2_AZURE_50": finding.PublicExposure,           // overly permissive networks

	"CKV_GCP_2":   finding.PublicExposure,          // SSH, RDP, HTTP, MySQL
	"CKV_GCP_3":   finding.PublicExposure,          // SSH, RDP, HTTP, MySQL
	"CKV_GCP_7":   finding.OverPrivileged,          // legacy authorization
	"CKV_GCP_11":  finding.PublicExposure,          // databases
	"CKV_GCP_13":  finding.InsecureAuth,            // client certificates of GKE
	"CKV_GCP_15":  finding.PublicExposure,          // BigQuery
	"CKV_GCP_18":  finding.PublicExposure,          // GKE
	"CKV_GCP_19":  finding.InsecureAuth,            // basic authentication of GKE
	"CKV_GCP_20":  finding.PublicExposure,          // GKE
	"CKV_GCP_25":  finding.PublicExposure,          // GKE
	"CKV_GCP_28":  finding.PublicExposure,          // storage
	"CKV_GCP_30":  finding.RootOrDefaultCredential, // default service account
	"CKV_GCP_31":  finding.RootOrDefaultCredential, // default service account
	"CKV_GCP_32":  finding.SharedIdentity,          // project-wide SSH keys
	"CKV_GCP_33":  finding.InsecureAuth,            // OS Login
	"CKV_GCP_34":  finding.InsecureAuth,            // OS Login
	"CKV_GCP_40":  finding.PublicExposure,          // public addresses
	"CKV_GCP_41":  finding.PrivilegeEscalationPath, // service account users and token creators
	"CKV_GCP_42":  finding.OverPrivileged,          // service account is an administrator
	"CKV_GCP_43":  finding.MissingRotation,         // KMS keys
	"CKV_GCP_44":  finding.PrivilegeEscalationPath, // service account users and token creators
	"CKV_GCP_45":  finding.PrivilegeEscalationPath, // service account users and token creators
	"CKV_GCP_46":  finding.RootOrDefaultCredential, // default service account
	"CKV_GCP_47":  finding.RootOrDefaultCredential, // default service account
	"CKV_GCP_48":  finding.RootOrDefaultCredential, // default service account
	"CKV_GCP_49":  finding.PrivilegeEscalationPath, // service account users and token creators
	"CKV_GCP_59":  finding.InsecureAuth,            // contained database authentication
	"CKV_GCP_60":  finding.PublicExposure,          // databases
	"CKV_GCP_64":  finding.PublicExposure,          // GKE
	"CKV_GCP_69":  finding.InsecureAuth,            // metadata server of GKE
	"CKV_GCP_88":  finding.PublicExposure,          // SSH, RDP, HTTP, MySQL
	"CKV_GCP_95":  finding.InsecureAuth,            // Redis without AUTH
	"CKV_GCP_98":  finding.PublicExposure,          // Dataproc, Pub/Sub, registry, Cloud Run, functions
	"CKV_GCP_99":  finding.PublicExposure,          // Dataproc, Pub/Sub, registry, Cloud Run, functions
	"CKV_GCP_100": finding.PublicExposure,          // BigQuery
	"CKV_GCP_101": finding.PublicExposure,          // Dataproc, Pub/Sub, registry, Cloud Run, functions
	"CKV_GCP_102": finding.PublicExposure,          // Dataproc, Pub/Sub, registry, Cloud Run, functions
	"CKV_GCP_103": finding.PublicExposure,          // public addresses
	"CKV_GCP_106": finding.PublicExposure,          // SSH, RDP, HTTP, MySQL
	"CKV_GCP_107": finding.PublicExposure,          // Dataproc, Pub/Sub, registry, Cloud Run, functions
	"CKV_GCP_112": finding.PublicExposure,          // KMS and IAM policies
	"CKV_GCP_113": finding.PublicExposure,          // KMS and IAM policies
	"CKV_GCP_114": finding.PublicExposure,          // storage
	"CKV_GCP_115": finding.OverPrivileged,          // basic roles
	"CKV_GCP_116": finding.OverPrivileged,          // basic roles
	"CKV_GCP_117": finding.OverPrivileged,          // basic roles
	"CKV_GCP_118": finding.InsecureFederationTrust, // workload identity pool
	"CKV_GCP_124": finding.PublicExposure,          // Dataproc, Pub/Sub, registry, Cloud Run, functions
	"CKV_GCP_125": finding.InsecureFederationTrust, // claims of GitHub Actions

	"CKV2_GCP_1":  finding.RootOrDefaultCredential, // default service account of GKE
	"CKV2_GCP_3":  finding.LongLivedCredential,     // keys of service accounts that users manage
	"CKV2_GCP_6":  finding.PublicExposure,          // KMS
	"CKV2_GCP_7":  finding.InsecureAuth,            // MySQL administrators
	"CKV2_GCP_8":  finding.PublicExposure,          // KMS
	"CKV2_GCP_9":  finding.PublicExposure,          // registry
	"CKV2_GCP_12": finding.PublicExposure,          // firewall

	"CKV_K8S_33":  finding.InsecureAuth,            // dashboard
	"CKV_K8S_35":  finding.PlaintextSecretInConfig, // secrets in environment variables
	"CKV_K8S_38":  finding.OverPrivileged,          // token mounted where nobody needs it
	"CKV_K8S_41":  finding.RootOrDefaultCredential, // default service accounts
	"CKV_K8S_42":  finding.RootOrDefaultCredential, // default service accounts
	"CKV_K8S_49":  finding.WildcardPolicy,          // in roles
	"CKV_K8S_68":  finding.InsecureAuth,            // anonymous requests
	"CKV_K8S_69":  finding.InsecureAuth,            // static passwords and tokens
	"CKV_K8S_70":  finding.InsecureAuth,            // static passwords and tokens
	"CKV_K8S_72":  finding.InsecureAuth,            // kubelets not verified
	"CKV_K8S_73":  finding.InsecureAuth,            // kubelets not verified
	"CKV_K8S_74":  finding.InsecureAuth,            // everything is allowed
	"CKV_K8S_75":  finding.OverPrivileged,          // no node authorization, no RBAC
	"CKV_K8S_77":  finding.OverPrivileged,          // no node authorization, no RBAC
	"CKV_K8S_82":  finding.RootOrDefaultCredential, // service accounts are not set by admission
	"CKV_K8S_85":  finding.OverPrivileged,          // no node authorization, no RBAC
	"CKV_K8S_86":  finding.PublicExposure,          // insecure and read-only ports
	"CKV_K8S_88":  finding.PublicExposure,          // insecure and read-only ports
	"CKV_K8S_96":  finding.InsecureAuth,            // deleted service accounts stay valid
	"CKV_K8S_97":  finding.SharedIdentity,          // key of service accounts
	"CKV_K8S_108": finding.OverPrivileged,          // controllers share one credential
	"CKV_K8S_110": finding.SharedIdentity,          // key of service accounts
	"CKV_K8S_112": finding.MissingRotation,         // kubelet certificates
	"CKV_K8S_117": finding.InsecureAuth,            // client certificates
	"CKV_K8S_138": finding.InsecureAuth,            // anonymous requests
	"CKV_K8S_139": finding.InsecureAuth,            // everything is allowed
	"CKV_K8S_140": finding.InsecureAuth,            // client certificates
	"CKV_K8S_141": finding.PublicExposure,          // insecure and read-only ports
	"CKV_K8S_149": finding.MissingRotation,         // kubelet certificates
	"CKV_K8S_155": finding.PrivilegeEscalationPath, // webhooks
	"CKV_K8S_156": finding.PrivilegeEscalationPath, // certificate requests
	"CKV_K8S_157": finding.PrivilegeEscalationPath, // bind
	"CKV_K8S_158": finding.PrivilegeEscalationPath, // escalate

	"CKV2_K8S_1": finding.PrivilegeEscalationPath, // role bindings
	"CKV2_K8S_2": finding.PrivilegeEscalationPath, // exec and node proxies
	"CKV2_K8S_3": finding.PrivilegeEscalationPath, // impersonation
	"CKV2_K8S_4": finding.PrivilegeEscalationPath, // services' status
	"CKV2_K8S_5": finding.OverPrivileged,          // reads all secrets

	"CKV_DOCKER_1": finding.PublicExposure, // port 22 exposed

	"CKV2_DOCKER_17": finding.PlaintextSecretInConfig, // chpasswd

	"CKV_GHA_3": finding.LeakedSecret, // secrets sent by curl

	"CKV2_GHA_1": finding.OverPrivileged, // write-all

	"CKV_GITLABCI_1": finding.LeakedSecret, // variables sent by curl

	"CKV_AZUREPIPELINES_3": finding.SecretInLog, // variable is no secret

	"CKV_ARGO_1": finding.RootOrDefaultCredential, // default service account

	"CKV_GIT_1": finding.PublicExposure,          // public repository
	"CKV_GIT_4": finding.PlaintextSecretInConfig, // secrets of GitHub Actions in plain text

	"CKV_GITHUB_1":  finding.InsecureAuth,   // two-factor authentication
	"CKV_GITHUB_2":  finding.InsecureAuth,   // single sign-on
	"CKV_GITHUB_3":  finding.PublicExposure, // no IP allow list
	"CKV_GITHUB_27": finding.OverPrivileged, // base permissions

	"CKV_GLB_3": finding.PlaintextSecretInConfig, // pushes of secrets are not prevented

	"CKV_ALI_1":  finding.PublicExposure,      // OSS, SSH, RDP, databases
	"CKV_ALI_2":  finding.PublicExposure,      // OSS, SSH, RDP, databases
	"CKV_ALI_3":  finding.PublicExposure,      // OSS, SSH, RDP, databases
	"CKV_ALI_9":  finding.PublicExposure,      // OSS, SSH, RDP, databases
	"CKV_ALI_13": finding.WeakCredential,      // password policy
	"CKV_ALI_14": finding.WeakCredential,      // password policy
	"CKV_ALI_15": finding.WeakCredential,      // password policy
	"CKV_ALI_16": finding.LongLivedCredential, // password policy: expiry
	"CKV_ALI_17": finding.WeakCredential,      // password policy
	"CKV_ALI_18": finding.WeakCredential,      // password policy
	"CKV_ALI_19": finding.WeakCredential,      // password policy
	"CKV_ALI_23": finding.WeakCredential,      // password policy
	"CKV_ALI_24": finding.InsecureAuth,        // MFA
	"CKV_ALI_27": finding.MissingRotation,     // KMS keys
	"CKV_ALI_43": finding.PublicExposure,      // OSS, SSH, RDP, databases

	"CKV_OCI_1":  finding.PlaintextSecretInConfig, // provider
	"CKV_OCI_5":  finding.InsecureAuth,            // legacy metadata service
	"CKV_OCI_10": finding.PublicExposure,          // storage, SSH, RDP
	"CKV_OCI_11": finding.WeakCredential,          // password policy
	"CKV_OCI_12": finding.WeakCredential,          // password policy
	"CKV_OCI_13": finding.WeakCredential,          // password policy
	"CKV_OCI_14": finding.WeakCredential,          // password policy
	"CKV_OCI_18": finding.WeakCredential,          // password policy
	"CKV_OCI_19": finding.PublicExposure,          // storage, SSH, RDP
	"CKV_OCI_20": finding.PublicExposure,          // storage, SSH, RDP
	"CKV_OCI_22": finding.PublicExposure,          // storage, SSH, RDP

	"CKV2_OCI_1": finding.RootOrDefaultCredential, // administrators with API keys
	"CKV2_OCI_2": finding.PublicExposure,          // RDP

	"CKV_OPENSTACK_1": finding.PlaintextSecretInConfig, // provider
	"CKV_OPENSTACK_2": finding.PublicExposure,          // SSH, RDP
	"CKV_OPENSTACK_3": finding.PublicExposure,          // SSH, RDP
	"CKV_OPENSTACK_4": finding.PlaintextSecretInConfig, // password of an instance

	"CKV_YC_2":  finding.PublicExposure,  // public addresses
	"CKV_YC_5":  finding.PublicExposure,  // public addresses
	"CKV_YC_6":  finding.PublicExposure,  // public addresses
	"CKV_YC_9":  finding.MissingRotation, // KMS keys
	"CKV_YC_12": finding.PublicExposure,  // public addresses
	"CKV_YC_13": finding.OverPrivileged,  // elevated access
	"CKV_YC_17": finding.PublicExposure,  // storage and security groups
	"CKV_YC_18": finding.PublicExposure,  // public addresses
	"CKV_YC_19": finding.PublicExposure,  // storage and security groups
	"CKV_YC_20": finding.PublicExposure,  // storage and security groups
	"CKV_YC_21": finding.OverPrivileged,  // elevated access
	"CKV_YC_23": finding.OverPrivileged,  // elevated access
	"CKV_YC_24": finding.HumanUseOfNHI,   // passport accounts

	"CKV_DIO_2": finding.InsecureAuth,   // no SSH key
	"CKV_DIO_3": finding.PublicExposure, // bucket, firewall
	"CKV_DIO_4": finding.PublicExposure, // bucket, firewall

	"CKV_LIN_1": finding.PlaintextSecretInConfig, // provider
	"CKV_LIN_2": finding.InsecureAuth,            // no SSH key

	"CKV_BCW_1": finding.PlaintextSecretInConfig, // provider

	"CKV_PAN_1": finding.PlaintextSecretInConfig, // provider

	"CKV_NCP_4":  finding.PublicExposure, // SSH, RDP, FTP, HTTP, addresses
	"CKV_NCP_5":  finding.PublicExposure, // SSH, RDP, FTP, HTTP, addresses
	"CKV_NCP_8":  finding.PublicExposure, // SSH, RDP, FTP, HTTP, addresses
	"CKV_NCP_9":  finding.PublicExposure, // SSH, RDP, FTP, HTTP, addresses
	"CKV_NCP_10": finding.PublicExposure, // SSH, RDP, FTP, HTTP, addresses
	"CKV_NCP_11": finding.PublicExposure, // SSH, RDP, FTP, HTTP, addresses
	"CKV_NCP_19": finding.PublicExposure, // SSH, RDP, FTP, HTTP, addresses
	"CKV_NCP_23": finding.PublicExposure, // SSH, RDP, FTP, HTTP, addresses
	"CKV_NCP_25": finding.PublicExposure, // SSH, RDP, FTP, HTTP, addresses

	"CKV_TC_2": finding.PublicExposure, // addresses, databases
	"CKV_TC_7": finding.PublicExposure, // addresses, databases
	"CKV_TC_9": finding.PublicExposure, // addresses, databases

	"CKV2_IBM_1": finding.PublicExposure, // load balancer, clusters
	"CKV2_IBM_3": finding.OverPrivileged, // anybody may create API keys
	"CKV2_IBM_4": finding.InsecureAuth,   // MFA
	"CKV2_IBM_7": finding.PublicExposure, // load balancer, clusters

	"CKV_OPENAPI_3":  finding.InsecureAuth, // credentials in clear
	"CKV_OPENAPI_8":  finding.InsecureAuth, // password, implicit and basic flows
	"CKV_OPENAPI_10": finding.InsecureAuth, // password, implicit and basic flows
	"CKV_OPENAPI_11": finding.InsecureAuth, // password, implicit and basic flows
	"CKV_OPENAPI_12": finding.InsecureAuth, // password, implicit and basic flows
	"CKV_OPENAPI_13": finding.InsecureAuth, // password, implicit and basic flows
	"CKV_OPENAPI_15": finding.InsecureAuth, // password, implicit and basic flows
	"CKV_OPENAPI_20": finding.InsecureAuth, // credentials in clear
}
