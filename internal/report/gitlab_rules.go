package report

import (
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// gitlabClass says whose secret a rule of GitLab secret detection finds. Its
// rules are named in words ("AWS", "SSH private key") or like gitleaks' ("Slack
// token", "gitlab_personal_access_token").
func gitlabClass(rule string) class {
	if c, ok := gitlabRules[strings.ToLower(rule)]; ok {
		c.category = finding.LeakedSecret
		return c
	}
	if c, ok := gitleaksIdentities[rule]; ok {
		c.category = finding.LeakedSecret
		return c
	}
	return issued(rule)
}

// gitlabRules are the rules whose names do not tell.
var gitlabRules = map[string]class{
	"aws":                                    {platform: "aws", kind: finding.AccessKey},
	"aws_access_token":                       {platform: "aws", kind: finding.AccessKey},
	"aws access token":                       {platform: "aws", kind: finding.AccessKey},
	"stripe":                                 {platform: "stripe", kind: finding.Token},
	"password in url":                        {kind: finding.Password},
	"password-in-url":                        {kind: finding.Password},
	"passwordinurl":                          {kind: finding.Password},
	"ssh private key":                        {kind: finding.SSHKey},
	"google (gcp) service-account":           {platform: "google", kind: finding.ServiceAccount},
	"gcp oauth client secret":                {platform: "google", kind: finding.OAuthApp},
	"github app token":                       {platform: "github", kind: finding.Token},
	"hashicorp terraform user/org api token": {platform: "terraform", kind: finding.Token},
	"systemd-machine-id":                     {},
}

// gitlabConfidence: a rule that knows an issuer's format is rarely wrong; any
// address with a password matches the rest, examples and tests above all.
func gitlabConfidence(rule string) finding.Confidence {
	switch lower := strings.ToLower(rule); {
	case strings.Contains(lower, "generic"), strings.Contains(lower, "password in url"), strings.Contains(lower, "password-in-url"), lower == "passwordinurl":
		return 0.6
	case lower == "systemd-machine-id":
		return 0.3
	}
	return 0.9
}
