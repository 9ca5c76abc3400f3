package report

import (
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// The tables of scanners of Kubernetes. A token of the API that a workload does
// not need counts as more access than it needs, whether it is mounted by the
// account or by the pod. What a container may do to its node, and networks and
// images, stays unclassified.

// kubeLinterCategories maps kube-linter's own checks, which stackrox/kube-linter
// lists in pkg/builtinchecks.
var kubeLinterCategories = map[string]finding.Category{
	"access-to-create-pods":      finding.PrivilegeEscalationPath, // a pod may run as any account of its namespace
	"access-to-secrets":          finding.OverPrivileged,
	"cluster-admin-role-binding": finding.OverPrivileged,
	"default-service-account":    finding.RootOrDefaultCredential,
	"env-var-secret":             finding.PlaintextSecretInConfig,
	"read-secret-from-env-var":   finding.PlaintextSecretInConfig,
	"wildcard-in-rules":          finding.WildcardPolicy,
}

// kubeLinterTemplates maps the templates of checks that people name themselves.
var kubeLinterTemplates = map[string]finding.Category{
	"access-to-resources":        finding.OverPrivileged,
	"cluster-admin-role-binding": finding.OverPrivileged,
	"read-secret-from-env-var":   finding.PlaintextSecretInConfig,
	"service-account":            finding.RootOrDefaultCredential,
	"wildcard-in-rules":          finding.WildcardPolicy,
}

func kubeLinterCategory(check, template string) finding.Category {
	if c, ok := kubeLinterCategories[check]; ok {
		return c
	}
	return categoryIn(kubeLinterTemplates, template)
}

// kubeLinterConfidence: a variable with "secret" in its name is not always one.
func kubeLinterConfidence(check string) finding.Confidence {
	if check == "env-var-secret" {
		return 0.6
	}
	return 0.9
}

// kubescapeCategories maps kubescape's controls: those of kubescape/regolibrary,
// and C-0047 and C-0060, which it no longer has. Those of the CIS benchmark had their own
// numbers at first.
var kubescapeCategories = map[string]finding.Category{
	"C-0002": finding.PrivilegeEscalationPath,  // exec into containers
	"C-0005": finding.InsecureAuth,             // API server's insecure port
	"C-0007": finding.OverPrivileged,           // roles that delete data
	"C-0012": finding.PlaintextSecretInConfig,  // credentials in configuration files
	"C-0014": finding.OverPrivileged,           // dashboard
	"C-0015": finding.OverPrivileged,           // list secrets
	"C-0020": finding.OverPrivileged,           // cloud credentials mounted from the node
	"C-0021": finding.PublicExposure,           // sensitive interfaces
	"C-0031": finding.OverPrivileged,           // delete events
	"C-0034": finding.OverPrivileged,           // token mounted unasked
	"C-0035": finding.OverPrivileged,           // administrative roles
	"C-0037": finding.OverPrivileged,           // CoreDNS
	"C-0047": finding.PublicExposure,           // dashboard
	"C-0053": finding.OverPrivileged,           // accounts of containers
	"C-0060": finding.RootOrDefaultCredential,  // namespace without its own accounts
	"C-0063": finding.OverPrivileged,           // port forwarding
	"C-0065": finding.PrivilegeEscalationPath,  // impersonation
	"C-0066": finding.MisconfiguredVaultPolicy, // secrets not encrypted in etcd
	"C-0067": finding.UnmonitoredIdentity,      // audit logs
	"C-0069": finding.InsecureAuth,             // kubelet: anonymous
	"C-0070": finding.InsecureAuth,             // kubelet: client TLS
	"C-0088": finding.OverPrivileged,           // RBAC is off

	// CIS benchmark, under the numbers of kubescape 2.1 and later
	"C-0113": finding.InsecureAuth,             // --anonymous-auth
	"C-0114": finding.InsecureAuth,             // --token-auth-file
	"C-0116": finding.InsecureAuth,             // --kubelet-client-certificate
	"C-0117": finding.InsecureAuth,             // --kubelet-certificate-authority
	"C-0118": finding.InsecureAuth,             // AlwaysAllow
	"C-0119": finding.OverPrivileged,           // without Node authorization
	"C-0120": finding.OverPrivileged,           // without RBAC
	"C-0125": finding.RootOrDefaultCredential,  // ServiceAccount
	"C-0127": finding.OverPrivileged,           // NodeRestriction
	"C-0130": finding.UnmonitoredIdentity,      // --audit-log-path
	"C-0135": finding.InsecureAuth,             // --service-account-lookup: deleted accounts stay valid
	"C-0136": finding.SharedIdentity,           // --service-account-key-file
	"C-0139": finding.InsecureAuth,             // --client-ca-file
	"C-0141": finding.MisconfiguredVaultPolicy, // --encryption-provider-config
	"C-0142": finding.MisconfiguredVaultPolicy, // encryption providers
	"C-0146": finding.OverPrivileged,           // --use-service-account-credentials: all controllers as one
	"C-0149": finding.MissingRotation,          // RotateKubeletServerCertificate
	"C-0154": finding.InsecureAuth,             // etcd: --client-cert-auth
	"C-0157": finding.InsecureAuth,             // etcd: --peer-client-cert-auth
	"C-0160": finding.UnmonitoredIdentity,      // audit policy
	"C-0161": finding.UnmonitoredIdentity,      // audit policy
	"C-0172": finding.InsecureAuth,             // kubelet: --anonymous-auth
	"C-0173": finding.InsecureAuth,             // kubelet: AlwaysAllow
	"C-0174": finding.InsecureAuth,             // kubelet: --client-ca-file
	"C-0175": finding.PublicExposure,           // kubelet: --read-only-port
	"C-0182": finding.MissingRotation,          // kubelet: --rotate-certificates
	"C-0183": finding.MissingRotation,          // kubelet: RotateKubeletServerCertificate
	"C-0185": finding.OverPrivileged,           // cluster-admin
	"C-0186": finding.OverPrivileged,           // access to secrets
	"C-0187": finding.WildcardPolicy,           // wildcards in roles
	"C-0188": finding.PrivilegeEscalationPath,  // create pods
	"C-0189": finding.RootOrDefaultCredential,  // default accounts
	"C-0190": finding.OverPrivileged,           // tokens mounted where not needed
	"C-0191": finding.PrivilegeEscalationPath,  // bind, impersonate, escalate
	"C-0207": finding.PlaintextSecretInConfig,  // secrets as environment variables
	"C-0290": finding.LongLivedCredential,      // --service-account-extend-token-expiration

	// clusters of cloud providers
	"C-0222": finding.OverPrivileged,           // registry: users, AWS
	"C-0223": finding.OverPrivileged,           // registry: clusters, AWS
	"C-0225": finding.SharedIdentity,           // no account of its own, AWS
	"C-0227": finding.PublicExposure,           // control plane
	"C-0228": finding.PublicExposure,           // control plane
	"C-0232": finding.InsecureAuth,             // users outside IAM
	"C-0239": finding.SharedIdentity,           // no account of its own, Azure
	"C-0241": finding.OverPrivileged,           // Azure RBAC
	"C-0244": finding.MisconfiguredVaultPolicy, // secrets not encrypted
	"C-0246": finding.OverPrivileged,           // system:masters
	"C-0247": finding.PublicExposure,           // control plane
	"C-0250": finding.OverPrivileged,           // registry: clusters, Azure
	"C-0251": finding.OverPrivileged,           // registry: users, Azure
	"C-0252": finding.PublicExposure,           // control plane
	"C-0254": finding.UnmonitoredIdentity,      // audit logs
	"C-0308": finding.OverPrivileged,           // registry: users, Google Cloud

	// attack paths and newer controls
	"C-0259": finding.PlaintextSecretInConfig, // workload with credentials
	"C-0261": finding.OverPrivileged,          // token mounted
	"C-0262": finding.PublicExposure,          // binding of the anonymous user
	"C-0265": finding.OverPrivileged,          // binding of system:authenticated
	"C-0267": finding.PrivilegeEscalationPath, // roles to take the cluster over
	"C-0272": finding.OverPrivileged,          // administrative roles
	"C-0274": finding.InsecureAuth,            // service without authentication
	"C-0278": finding.PrivilegeEscalationPath, // create persistent volumes
	"C-0279": finding.PrivilegeEscalationPath, // proxy of nodes
	"C-0280": finding.PrivilegeEscalationPath, // approve certificate requests
	"C-0281": finding.PrivilegeEscalationPath, // webhook configuration
	"C-0282": finding.PrivilegeEscalationPath, // create tokens of accounts
	"C-0286": finding.InsecureAuth,            // client certificates for users
	"C-0287": finding.HumanUseOfNHI,           // tokens of accounts for users
	"C-0288": finding.InsecureAuth,            // bootstrap tokens for users

	// CIS benchmark, under its own numbers
	"CIS-1.2.1":  finding.InsecureAuth,
	"CIS-1.2.2":  finding.InsecureAuth,
	"CIS-1.2.4":  finding.InsecureAuth,
	"CIS-1.2.6":  finding.InsecureAuth,
	"CIS-1.2.7":  finding.OverPrivileged,
	"CIS-1.2.8":  finding.OverPrivileged,
	"CIS-1.2.23": finding.InsecureAuth,
	"CIS-1.2.29": finding.MisconfiguredVaultPolicy,
	"CIS-1.2.30": finding.MisconfiguredVaultPolicy,
	"CIS-1.3.3":  finding.OverPrivileged,
	"CIS-1.3.6":  finding.MissingRotation,
	"CIS-2.2":    finding.InsecureAuth,
	"CIS-2.5":    finding.InsecureAuth,
	"CIS-4.2.1":  finding.InsecureAuth,
	"CIS-4.2.2":  finding.InsecureAuth,
	"CIS-4.2.3":  finding.InsecureAuth,
	"CIS-4.2.4":  finding.PublicExposure,
	"CIS-4.2.11": finding.MissingRotation,
	"CIS-4.2.12": finding.MissingRotation,
	"CIS-5.1.1":  finding.OverPrivileged,
	"CIS-5.1.2":  finding.OverPrivileged,
	"CIS-5.1.3":  finding.WildcardPolicy,
	"CIS-5.1.4":  finding.PrivilegeEscalationPath,
	"CIS-5.1.5":  finding.RootOrDefaultCredential,
	"CIS-5.1.6":  finding.OverPrivileged,
	"CIS-5.1.8":  finding.PrivilegeEscalationPath,
	"CIS-5.4.1":  finding.PlaintextSecretInConfig,
}

// kubescapeConfidence: two controls judge by what a key or variable is called;
// the others read the setting that they report.
func kubescapeConfidence(control string) finding.Confidence {
	if control == "C-0012" || control == "C-0259" {
		return 0.6
	}
	return 0.9
}

// kubeauditCategories maps kubeaudit's results.
var kubeauditCategories = map[string]finding.Category{
	"AutomountServiceAccountTokenTrueAndDefaultSA": finding.RootOrDefaultCredential,
}

// popeyeClass is what a code of popeye's is about, and what to call it: most
// messages have names of the cluster in them. Three codes mean another thing for
// each sort of resource.
func popeyeClass(code, sort string) (category finding.Category, text string) {
	sort = strings.TrimSuffix(strings.ToLower(sort), "s")
	switch code {
	case "POP-400", "POP-401":
		unused := map[string]finding.Category{
			"secret": finding.UnusedVaultSecret, "serviceaccount": finding.DormantIdentity, "sa": finding.DormantIdentity,
			"role": finding.UnusedPermission, "clusterrole": finding.UnusedPermission,
		}
		return categoryIn(unused, sort), map[string]string{"POP-400": "Nothing refers to it", "POP-401": "Nothing refers to one of its keys"}[code]
	case "POP-1300":
		return finding.OrphanedIdentity, "A binding refers to a role or account that does not exist"
	}
	entry, ok := popeyeCodes[code]
	if !ok {
		return finding.Unclassified, ""
	}
	return entry.category, entry.text
}

var popeyeCodes = map[string]struct {
	category finding.Category
	text     string
}{
	"POP-100": {finding.Unclassified, "An image has no tag"},
	"POP-101": {finding.Unclassified, "An image's tag is latest"},
	"POP-102": {finding.Unclassified, "A container has no probes"},
	"POP-103": {finding.Unclassified, "A container has no liveness probe"},
	"POP-104": {finding.Unclassified, "A container has no readiness probe"},
	"POP-106": {finding.Unclassified, "A container has neither resource requests nor limits"},
	"POP-107": {finding.Unclassified, "A container has no resource limits"},
	"POP-113": {finding.Unclassified, "An image is from a registry that is not allowed"},
	"POP-204": {finding.Unclassified, "A pod is not ready"},
	"POP-206": {finding.Unclassified, "A pod has no disruption budget"},
	"POP-208": {finding.Unclassified, "A pod has no controller"},
	"POP-300": {finding.RootOrDefaultCredential, "Uses the default service account"},
	"POP-301": {finding.OverPrivileged, "A service account's token is mounted"},
	"POP-302": {finding.Unclassified, "A pod may run as root"},
	"POP-303": {finding.OverPrivileged, "A service account mounts its token unasked"},
	"POP-304": {finding.Unclassified, "Refers to a secret that does not exist"},
	"POP-305": {finding.Unclassified, "Refers to a pull secret that does not exist"},
	"POP-306": {finding.Unclassified, "A container may run as root"},
	"POP-307": {finding.Unclassified, "Refers to a service account that does not exist"},
	"POP-308": {finding.RootOrDefaultCredential, "Uses the default service account, which has a role"},
	"POP-507": {finding.Unclassified, "Refers to a service account that does not exist"},
}

// popeyeConfidence: what nothing seems to refer to may be used by something that
// popeye does not look at, such as an operator.
func popeyeConfidence(code string) finding.Confidence {
	if code == "POP-400" || code == "POP-401" {
		return 0.5
	}
	return 0.9
}

// popeyeKind is the kind of the resources that a section is about, which popeye
// names in the plural of the API, and once did in short.
func popeyeKind(sort string) string {
	sort = strings.ToLower(sort)
	if kind, ok := popeyeKinds[strings.TrimSuffix(sort, "s")]; ok {
		return kind
	}
	return sort
}

var popeyeKinds = map[string]string{
	"clusterrole": "ClusterRole", "clusterrolebinding": "ClusterRoleBinding", "configmap": "ConfigMap", "cronjob": "CronJob",
	"daemonset": "DaemonSet", "deployment": "Deployment", "horizontalpodautoscaler": "HorizontalPodAutoscaler", "ingresse": "Ingress",
	"job": "Job", "namespace": "Namespace", "networkpolicie": "NetworkPolicy", "node": "Node", "persistentvolume": "PersistentVolume",
	"persistentvolumeclaim": "PersistentVolumeClaim", "pod": "Pod", "poddisruptionbudget": "PodDisruptionBudget",
	"podsecuritypolicie": "PodSecurityPolicy", "replicaset": "ReplicaSet", "role": "Role", "rolebinding": "RoleBinding", "sa": "ServiceAccount",
	"secret": "Secret", "service": "Service", "serviceaccount": "ServiceAccount", "statefulset": "StatefulSet",
}

// polarisCategories maps polaris' checks, a file each in FairwindsOps/polaris,
// pkg/config/checks.
var polarisCategories = map[string]finding.Category{
	"automountServiceAccountToken":        finding.OverPrivileged,
	"clusterrolebindingClusterAdmin":      finding.OverPrivileged,
	"clusterrolebindingPodExecAttach":     finding.PrivilegeEscalationPath,
	"clusterrolePodExecAttach":            finding.PrivilegeEscalationPath,
	"rolebindingClusterAdminClusterRole":  finding.OverPrivileged,
	"rolebindingClusterAdminRole":         finding.OverPrivileged,
	"rolebindingClusterRolePodExecAttach": finding.PrivilegeEscalationPath,
	"rolebindingRolePodExecAttach":        finding.PrivilegeEscalationPath,
	"rolePodExecAttach":                   finding.PrivilegeEscalationPath,
	"sensitiveConfigmapContent":           finding.PlaintextSecretInConfig,
	"sensitiveContainerEnvVar":            finding.PlaintextSecretInConfig,
}

// polarisConfidence: two checks judge by what a key or variable is called; the
// others read the setting that they report.
func polarisConfidence(check string) finding.Confidence {
	if check == "sensitiveConfigmapContent" || check == "sensitiveContainerEnvVar" {
		return 0.6
	}
	return 0.9
}

// kubeBenchCategories maps the recommendations of the CIS benchmark by what their
// text names: their numbers change with its versions. The first that matches
// counts.
var kubeBenchCategories = []struct {
	phrase   string
	category finding.Category
}{
	{"--anonymous-auth", finding.InsecureAuth},
	{"--basic-auth-file", finding.InsecureAuth},
	{"--token-auth-file", finding.InsecureAuth},
	{"--client-cert-auth", finding.InsecureAuth},
	{"--peer-client-cert-auth", finding.InsecureAuth},
	{"--client-ca-file", finding.InsecureAuth},
	{"--read-only-port", finding.PublicExposure},
	{"--insecure-port", finding.InsecureAuth},
	{"--insecure-bind-address", finding.InsecureAuth},
	{"--kubelet-client-certificate", finding.InsecureAuth},
	{"--kubelet-certificate-authority", finding.InsecureAuth},
	{"--service-account-key-file", finding.SharedIdentity},
	{"admission control plugin ServiceAccount", finding.RootOrDefaultCredential},
	{"--service-account-lookup", finding.InsecureAuth},
	{"not set to AlwaysAllow", finding.InsecureAuth},
	{"--authorization-mode", finding.OverPrivileged},
	{"NodeRestriction", finding.OverPrivileged},
	{"--audit-log-path", finding.UnmonitoredIdentity},
	{"audit policy", finding.UnmonitoredIdentity},
	{"--encryption-provider-config", finding.MisconfiguredVaultPolicy},
	{"--experimental-encryption-provider-config", finding.MisconfiguredVaultPolicy},
	{"encryption provider", finding.MisconfiguredVaultPolicy},
	{"--use-service-account-credentials", finding.OverPrivileged},
	{"RotateKubeletServerCertificate", finding.MissingRotation},
	{"--rotate-certificates", finding.MissingRotation},
	{"cluster-admin role", finding.OverPrivileged},
	{"access to secrets", finding.OverPrivileged},
	{"wildcard use", finding.WildcardPolicy},
	{"access to create pods", finding.PrivilegeEscalationPath},
	{"access to create persistent volumes", finding.PrivilegeEscalationPath},
	{"proxy sub-resource", finding.PrivilegeEscalationPath},
	{"approval sub-resource", finding.PrivilegeEscalationPath},
	{"webhook configuration", finding.PrivilegeEscalationPath},
	{"service account token creation", finding.PrivilegeEscalationPath},
	{"Bind, Impersonate and Escalate", finding.PrivilegeEscalationPath},
	{"default service accounts", finding.RootOrDefaultCredential},
	{"Service Account Tokens are only mounted", finding.OverPrivileged},
	{"system:masters", finding.OverPrivileged},
	{"secrets as files over", finding.PlaintextSecretInConfig},
	{"Client certificate authentication should not be used for users", finding.InsecureAuth},
	{"Service account token authentication should not be used for users", finding.HumanUseOfNHI},
	{"Bootstrap token authentication should not be used for users", finding.InsecureAuth},
}

func kubeBenchCategory(text string) finding.Category {
	text = strings.ToLower(text)
	for _, entry := range kubeBenchCategories {
		if strings.Contains(text, strings.ToLower(entry.phrase)) {
			return entry.category
		}
	}
	return finding.Unclassified
}
