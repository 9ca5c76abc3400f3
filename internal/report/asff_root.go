package report

import (
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// securityHubRoot are the controls about an account's root user, of which the
// resource is the account: root's access keys, and root's MFA. Whether root was
// used is another matter.
var securityHubRoot = map[string]bool{
	"IAM.4": true, "IAM.6": true, "IAM.9": true,
	"PCI.IAM.1": true, "PCI.IAM.4": true, "PCI.IAM.5": true,
	"cis/1.2.0/1.12": true, "cis/1.2.0/1.13": true, "cis/1.2.0/1.14": true,
	"cis/1.4.0/1.4": true, "cis/1.4.0/1.5": true, "cis/1.4.0/1.6": true,
	"cis/3.0.0/1.4": true, "cis/3.0.0/1.5": true, "cis/3.0.0/1.6": true,
	"cis/5.0.0/1.3": true, "cis/5.0.0/1.4": true, "cis/5.0.0/1.5": true,
}

// rootOf is the root user of the account, where that is what a control is about,
// by the name that all others give it. The product's ARN says in which partition.
func rootOf(rule, productARN string, account finding.Identity) finding.Identity {
	if !securityHubRoot[rule] || !isAccount(account.Account) {
		return account
	}
	partition := "aws"
	if parts := strings.Split(productARN, ":"); len(parts) > 1 && strings.HasPrefix(parts[1], "aws") {
		partition = parts[1]
	}
	return awsIdentity("arn:" + partition + ":iam::" + account.Account + ":root")
}
