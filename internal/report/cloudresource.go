package report

import (
	"regexp"
	"slices"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// A cloudResource is what a finding is about, as scanners of several clouds name
// it.
type cloudResource struct {
	provider  string // "aws", "gcp", "azure", "kubernetes", … as the scanner writes it
	account   string // account, project, subscription or cluster
	uid, name string
	kind      string // the scanner's word for the resource's type
	namespace string // of Kubernetes
}

// platforms are the names of clouds in findings, by what scanners call them.
// Microsoft's directory is one, whichever product asks it.
var platforms = map[string]string{
	"aws": "aws", "azure": "azure", "m365": "azure", "microsoft365": "azure",
	"gcp": "google", "google": "google", "kubernetes": "kubernetes",
	"github": "github", "okta": "okta", "oraclecloud": "oracle", "alibabacloud": "alibaba", "googleworkspace": "googleworkspace",
	"mongodbatlas": "mongodbatlas", "cloudflare": "cloudflare", "vercel": "vercel", "linode": "linode", "openstack": "openstack",
	"scaleway": "scaleway", "stackit": "stackit", "huaweicloud": "huawei",
}

func (c cloudResource) platform() string {
	return platforms[strings.ToLower(strings.TrimSpace(c.provider))]
}

// iamName is what AWS allows as a user's or role's name.
var iamName = regexp.MustCompile(`^[A-Za-z0-9+=,.@_-]{1,128}$`)

// entraID is the object id of Microsoft's directory.
var entraID = regexp.MustCompile(`^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// identity is the identity that the resource is, in so far as its name says so.
// The check tells the kinds of directory objects apart, which all have ids alike.
func (c cloudResource) identity(check string) finding.Identity {
	platform := c.platform()
	plain := finding.Identity{Platform: platform, Account: oneLine(c.account)}
	switch platform {
	case "aws":
		return c.awsIdentity()
	case "google":
		return c.googleIdentity(plain)
	case "azure":
		return c.azureIdentity(plain, check)
	case "kubernetes":
		return c.object().identity(c.account)
	}
	return plain
}

func (c cloudResource) awsIdentity() finding.Identity {
	identity := awsIdentity(c.uid, awsAccount(c.account))
	switch {
	case isAccessKeyID(c.uid):
		identity.Kind, identity.ID = finding.AccessKey, c.uid
	case strings.HasPrefix(c.uid, "arn:"), !iamName.MatchString(c.uid), c.uid == identity.Account:
	case c.kind == "AwsIamUser" && c.uid != "root": // version 2 of Prowler has no ARNs
		identity.Kind, identity.Name = finding.User, c.uid
	case c.kind == "AwsIamRole":
		identity.Kind, identity.Name = finding.Role, c.uid
	}
	return identity
}

// awsAccount is an account's twelve digits. Prowler 3 wrote it as a number, and
// so without its leading zeros.
func awsAccount(text string) string {
	text = strings.TrimSpace(text)
	if n := len(text); n >= 9 && n < 12 && strings.Trim(text, "0123456789") == "" {
		return strings.Repeat("0", 12-n) + text
	}
	return text
}

// object is the resource as an object of Kubernetes.
func (c cloudResource) object() kubeObject {
	// Prowler's words for an object that is in no namespace.
	return kubeObjectOf(c.kind, strings.TrimPrefix(c.namespace, "cluster-wide"), c.name)
}

const googleAccountSuffix = ".gserviceaccount.com"

// googleIdentity finds a service account's address in the resource's names. Of a
// key, the address says whose it is.
func (c cloudResource) googleIdentity(plain finding.Identity) finding.Identity {
	email := c.serviceAccount()
	if email == "" {
		return plain
	}
	identity := gcpServiceAccount(email, plain.Account)
	if c.isGoogleKey() {
		identity.Kind, identity.ID, identity.Name = finding.AccessKey, c.uid[strings.LastIndexByte(c.uid, '/')+1:], email
	}
	return identity
}

// serviceAccount is the address of Google's service account that the resource is
// or belongs to.
func (c cloudResource) serviceAccount() string {
	for _, text := range []string{c.uid, c.name} {
		for _, part := range strings.Split(text, "/") {
			if strings.HasSuffix(part, googleAccountSuffix) && strings.Contains(part, "@") && !strings.ContainsAny(part, " \t\n:") {
				return part
			}
		}
	}
	return ""
}

func (c cloudResource) isGoogleKey() bool {
	return strings.Contains(c.uid, "/keys/") || strings.HasSuffix(c.kind, "ServiceAccountKey")
}

// azureIdentity knows managed identities by their address, and directory objects
// by what the check is about.
func (c cloudResource) azureIdentity(plain finding.Identity, check string) finding.Identity {
	lower := strings.ToLower(c.uid)
	switch {
	case strings.Contains(lower, "/providers/microsoft.managedidentity/userassignedidentities/"):
		plain.Kind, plain.ID, plain.Name = finding.ServiceAccount, c.uid, c.uid[strings.LastIndexByte(c.uid, '/')+1:]
	case entraID.MatchString(c.uid):
		if kind := c.entraKind(check); kind != "" {
			plain.Kind, plain.ID, plain.Name = kind, lower, oneLine(c.name)
		}
	}
	return plain
}

func (c cloudResource) entraKind(check string) finding.IdentityKind {
	kind := strings.ToLower(c.kind)
	switch {
	case strings.HasPrefix(check, "entra_app_registration_"), strings.Contains(kind, "application"):
		return finding.OAuthApp
	case strings.HasPrefix(check, "entra_service_principal_"), strings.Contains(kind, "serviceprincipal"):
		return finding.ServiceAccount
	case strings.HasPrefix(check, "entra_user_"), strings.HasSuffix(check, "_user_has_mfa"), strings.HasSuffix(kind, "user"):
		return finding.User
	}
	return ""
}

// address is the resource as a key of findings needs it: the same in every scan,
// and not the same for two accounts.
func (c cloudResource) address() string {
	switch platform := c.platform(); {
	case platform == "google" && c.isGoogleKey() && c.account != "" && !strings.Contains(c.uid, "/") && c.serviceAccount() != "":
		// Google's full name of the key, which its own services use.
		return "//iam.googleapis.com/projects/" + c.account + "/serviceAccounts/" + c.serviceAccount() + "/keys/" + c.uid
	case platform == "kubernetes" && c.name != "":
		// The uid changes whenever the object is made anew.
		return scoped(c.account, c.object().address())
	case platform == "aws":
		return scoped(awsAccount(c.account), firstNonEmpty(c.uid, c.name))
	case platform == "azure" && entraID.MatchString(c.uid):
		return scoped(c.account, strings.ToLower(c.uid))
	}
	return scoped(c.account, firstNonEmpty(c.uid, c.name))
}

// scoped puts the account before a name that means something else in every other
// account ("password_policy"), and leaves alone what names the whole world's.
func scoped(account, name string) string {
	name, account = strings.TrimSpace(name), strings.TrimSpace(account)
	for _, start := range []string{"arn:", "//", "/subscriptions/", "projects/", "https://"} {
		if strings.HasPrefix(name, start) {
			return name
		}
	}
	parts := strings.FieldsFunc(name, func(c rune) bool { return c == ':' || c == '/' })
	if name == "" || account == "" || slices.Contains(parts, account) {
		return name
	}
	return account + "/" + name
}

// isAccountItself says that the resource is the whole account. That is no place:
// many unrelated checks are about an account, and only their rules tell them
// apart.
func isAccountItself(id, kind, account string) bool {
	return strings.HasPrefix(id, "AWS::::Account:") || kind == "AwsAccount" || kind == "AWS::::Account" || id != "" && id == account
}

// maxAccounts bounds the accounts that a report's coverage names.
const maxAccounts = 1000

// checked counts the result of one check in one account, whatever it is.
func (r *reader) checked(provider, account string) {
	if provider == "aws" {
		account = awsAccount(account)
	}
	c := &r.out.Coverage
	c.Scanned++
	c.Of = "checks"
	if account = oneLine(account); account != "" && len(c.Names) < maxAccounts && !slices.Contains(c.Names, account) {
		c.Names = append(c.Names, account)
	}
}
