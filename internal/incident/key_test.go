package incident

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

const (
	print1 = finding.Fingerprint("hmac-sha256:1111")
	print2 = finding.Fingerprint("hmac-sha256:2222")
	around = finding.Fingerprint("hmac-sha256:cccc")
	beside = finding.Fingerprint("hmac-sha256:dddd")
)

// with is a finding made from a base by some changes.
func with(base finding.Finding, changes ...func(*finding.Finding)) finding.Finding {
	for _, change := range changes {
		change(&base)
	}
	return base
}

func leak() finding.Finding {
	return finding.Finding{
		Source: "gitleaks", Format: "gitleaks", Report: "findings/gitleaks/app.json", Tool: "gitleaks", Rule: "generic-api-key",
		Category: finding.LeakedSecret, Title: "Generic API key", Severity: finding.SeverityHigh, Confidence: 0.8,
		Location:    finding.Location{Repository: "acme/app", Path: "config/prod.env", StartLine: 3, EndLine: 3},
		Fingerprint: print1, Hint: "9f3a", Context: around,
	}
}

func unused(i finding.Identity) finding.Finding {
	return finding.Finding{
		Source: "hub", Format: "asff", Report: "findings/hub/1.json", Tool: "Security Hub", Rule: "IAM.22",
		Category: finding.UnusedCredential, Identity: i,
	}
}

func misconfigured() finding.Finding {
	return finding.Finding{
		Source: "tfsec", Format: "sarif", Report: "findings/tfsec/1.sarif", Tool: "tfsec", Rule: "aws-iam-no-policy-wildcards",
		Category: finding.WildcardPolicy, Resource: "aws_iam_policy.ci",
		Location: finding.Location{Repository: "acme/infra", Path: "iam.tf", StartLine: 10, EndLine: 20},
	}
}

var keyCases = []struct {
	name   string
	a, b   finding.Finding
	same   bool
	reason string
}{
	{
		name: "one secret everywhere", same: true,
		a: leak(),
		b: with(leak(), func(f *finding.Finding) {
			f.Source, f.Tool, f.Rule, f.Report, f.Format = "other", "trufflehog", "AWS", "findings/other/1.json", "sarif"
			f.Category, f.Title, f.Hint = finding.PlaintextSecretInConfig, "Secret", ""
			f.Location = finding.Location{Repository: "acme/web", Path: "a.tf", StartLine: 99}
			f.Context, f.Resource = beside, "aws_db_instance.x"
			f.Identity = finding.Identity{Platform: "aws", Kind: finding.AccessKey, ID: "AKIAIOSFODNN7EXAMPLE"}
		}),
		reason: "a strong secret is the whole identity, across scanners, rules, categories, files and repositories",
	},
	{
		name: "two secrets of one line", same: false,
		a:      leak(),
		b:      with(leak(), func(f *finding.Finding) { f.Fingerprint = print2 }),
		reason: "two secrets have two causes, wherever they stand",
	},
	{
		name: "weak secret at two paths", same: false,
		a:      with(leak(), func(f *finding.Finding) { f.Weak = true }),
		b:      with(leak(), func(f *finding.Finding) { f.Weak = true; f.Location.Path = "config/dev.env" }),
		reason: "a value that could be anybody's never merges places",
	},
	{
		name: "weak secret moved down", same: true,
		a: with(leak(), func(f *finding.Finding) { f.Weak = true }),
		b: with(leak(), func(f *finding.Finding) {
			f.Weak = true
			f.Location.StartLine, f.Location.EndLine, f.Location.Commit = 70, 71, "abc"
			f.Title, f.Hint, f.Severity = "another", "", finding.SeverityLow
			f.Report, f.Source, f.Tool, f.Rule = "findings/b.json", "b", "b", "b"
		}),
		reason: "lines, titles, scanners and reports are not part of a place that has a context",
	},
	{
		name: "two weak values of one place", same: false,
		a:      with(leak(), func(f *finding.Finding) { f.Weak = true }),
		b:      with(leak(), func(f *finding.Finding) { f.Weak = true; f.Fingerprint = print2 }),
		reason: "the context has the value cut out, so two values in like lines would look the same",
	},
	{
		name: "weak secret with an identity", same: false,
		a: with(leak(), func(f *finding.Finding) { f.Weak = true; f.Identity = user("1", "ci") }),
		b: with(leak(), func(f *finding.Finding) {
			f.Weak = true
			f.Identity = user("1", "ci")
			f.Location.Path = "other.env"
		}),
		reason: "a weak secret is keyed by place even where the report names an identity",
	},
	{
		name: "secret category without a secret", same: true,
		a: with(leak(), func(f *finding.Finding) { f.Fingerprint = ""; f.Identity = user("1", "ci") }),
		b: with(leak(), func(f *finding.Finding) {
			f.Fingerprint = ""
			f.Identity = user("1", "ci")
			f.Location.Path = "other.env"
		}),
		reason: "with the secret redacted, the identity is what is known of it",
	},
	{
		name: "ARN and account, kind, name", same: true,
		a:      unused(finding.Identity{ID: "arn:aws:iam::1:user/path/x"}),
		b:      unused(finding.Identity{Platform: "aws", Account: "1", Kind: finding.User, Name: "x"}),
		reason: "IAM names are unique in their account, whatever the path",
	},
	{
		name: "ARN and account, kind, name of a role", same: true,
		a:      unused(finding.Identity{Platform: "aws", ID: "arn:aws:iam::1:role/service-role/Deploy", Name: "Deploy"}),
		b:      unused(finding.Identity{Platform: "aws", Account: "1", Kind: finding.Role, Name: "deploy"}),
		reason: "IAM names are not distinguished by case",
	},
	{
		name: "session of a role", same: true,
		a:      unused(finding.Identity{ID: "arn:aws:sts::1:assumed-role/deploy/i-0abc"}),
		b:      unused(finding.Identity{ID: "arn:aws:iam::1:role/ci/deploy"}),
		reason: "a session acts as its role",
	},
	{
		name: "user and role of one name", same: false,
		a:      unused(finding.Identity{ID: "arn:aws:iam::1:user/x"}),
		b:      unused(finding.Identity{ID: "arn:aws:iam::1:role/x"}),
		reason: "users and roles have namespaces of their own",
	},
	{
		name: "ARNs of two partitions", same: false,
		a:      unused(finding.Identity{ID: "arn:aws:iam::1:user/x"}),
		b:      unused(finding.Identity{ID: "arn:aws-cn:iam::1:user/x"}),
		reason: "accounts are numbered in each partition",
	},
	{
		name: "agent and role of one ARN", same: true,
		a:      unused(finding.Identity{Kind: finding.AIAgent, ID: "arn:aws:iam::1:role/x"}),
		b:      unused(finding.Identity{Kind: finding.Role, ID: "arn:aws:iam::1:role/x"}),
		reason: "the ARN is the same identity, and the agent's guard must hold for it",
	},
	{
		name: "user by unique id and name", same: true,
		a:      unused(finding.Identity{Platform: "aws", Account: "1", Kind: finding.User, ID: "AIDACKCEVSQ6C2EXAMPLE", Name: "x"}),
		b:      unused(user("1", "x")),
		reason: "the unique id and the name are of one user",
	},
	{
		name: "two keys of a user", same: false,
		a:      unused(finding.Identity{Platform: "aws", Account: "1", Kind: finding.AccessKey, ID: "AKIAIOSFODNN7EXAMPLE", Name: "x"}),
		b:      unused(finding.Identity{Platform: "aws", Account: "1", Kind: finding.AccessKey, ID: "AKIAI44QH8DHBEXAMPLE", Name: "x"}),
		reason: "removing one key does not remove the other",
	},
	{
		name: "one key with and without account", same: true,
		a:      unused(finding.Identity{Platform: "aws", Account: "1", Kind: finding.AccessKey, ID: "AKIAIOSFODNN7EXAMPLE", Name: "x"}),
		b:      unused(finding.Identity{ID: "AKIAIOSFODNN7EXAMPLE"}),
		reason: "key ids are unique across accounts",
	},
	{
		name: "a user and its key", same: false,
		a:      unused(user("1", "x")),
		b:      unused(finding.Identity{Platform: "aws", Account: "1", Kind: finding.AccessKey, Name: "x"}),
		reason: "a key is not its user",
	},
	{
		name: "keys of a user without ids", same: false,
		a:      with(unused(finding.Identity{Platform: "aws", Account: "1", Kind: finding.AccessKey, Name: "x"}), func(f *finding.Finding) { f.Resource = "aws_iam_access_key.a" }),
		b:      with(unused(finding.Identity{Platform: "aws", Account: "1", Kind: finding.AccessKey, Name: "x"}), func(f *finding.Finding) { f.Resource = "aws_iam_access_key.b" }),
		reason: "the user's name does not say which key is meant",
	},
	{
		name: "keys given by their user's ARN", same: false,
		a:      with(unused(finding.Identity{Kind: finding.AccessKey, ID: "arn:aws:iam::1:user/x"}), func(f *finding.Finding) { f.Resource = "aws_iam_access_key.a" }),
		b:      with(unused(finding.Identity{Kind: finding.AccessKey, ID: "arn:aws:iam::1:user/x"}), func(f *finding.Finding) { f.Resource = "aws_iam_access_key.b" }),
		reason: "the user's ARN does not say which key is meant",
	},
	{
		name: "one name in two accounts", same: false,
		a:      unused(user("1", "ci")),
		b:      unused(user("2", "ci")),
		reason: "names are unique only within an account",
	},
	{
		name: "one name in two repositories, no account", same: false,
		a:      with(unused(user("", "ci")), func(f *finding.Finding) { f.Location.Repository = "acme/a" }),
		b:      with(unused(user("", "ci")), func(f *finding.Finding) { f.Location.Repository = "acme/b" }),
		reason: "without an account, two repositories may mean two accounts",
	},
	{
		name: "one name from two sources, no account, no repository", same: false,
		a:      unused(user("", "ci")),
		b:      with(unused(user("", "ci")), func(f *finding.Finding) { f.Source = "hub-of-another-team" }),
		reason: "without account and repository, the source is all that says where",
	},
	{
		name: "one name in two folders, no account", same: false,
		a:      with(unused(user("", "ci")), func(f *finding.Finding) { f.Location = finding.Location{Repository: "acme/a", Path: "prod/iam.tf"} }),
		b:      with(unused(user("", "ci")), func(f *finding.Finding) { f.Location = finding.Location{Repository: "acme/a", Path: "dev/iam.tf"} }),
		reason: "the folders of a repository are often deployed to different accounts",
	},
	{
		name: "one name in one folder, no account", same: true,
		a: with(unused(user("", "ci")), func(f *finding.Finding) { f.Location = finding.Location{Repository: "acme/a", Path: "prod/iam.tf"} }),
		b: with(unused(user("", "ci")), func(f *finding.Finding) {
			f.Location = finding.Location{Repository: "https://x@acme/a.git", Path: "./prod/keys.tf", StartLine: 7}
			f.Tool, f.Rule, f.Source, f.Report = "other", "r", "s", "p"
		}),
		reason: "one name within one module is one identity, whoever says it",
	},
	{
		name: "two weaknesses of one identity", same: false,
		a:      unused(user("1", "ci")),
		b:      with(unused(user("1", "ci")), func(f *finding.Finding) { f.Category = finding.OverPrivileged }),
		reason: "the cause is an identity with one weakness",
	},
	{
		name: "two unclassified rules of one identity", same: false,
		a:      with(unused(user("1", "ci")), func(f *finding.Finding) { f.Category = finding.Unclassified }),
		b:      with(unused(user("1", "ci")), func(f *finding.Finding) { f.Category = finding.Unclassified; f.Rule = "IAM.99" }),
		reason: "unclassified is not a weakness; the rule is",
	},
	{
		name: "no category is unclassified", same: true,
		a:      with(unused(user("1", "ci")), func(f *finding.Finding) { f.Category = finding.Unclassified }),
		b:      with(unused(user("1", "ci")), func(f *finding.Finding) { f.Category = "" }),
		reason: "both say that no category is known",
	},
	{
		name: "Google service account with and without project", same: true,
		a:      unused(finding.Identity{Platform: "google", Account: "p", Kind: finding.ServiceAccount, ID: "ci@p.iam.gserviceaccount.com"}),
		b:      unused(finding.Identity{Platform: "google", ID: "ci@p.iam.gserviceaccount.com", Name: "ci"}),
		reason: "the address holds the project",
	},
	{
		name: "Google service account and its key", same: false,
		a:      unused(finding.Identity{Platform: "google", Kind: finding.ServiceAccount, ID: "ci@p.iam.gserviceaccount.com"}),
		b:      unused(finding.Identity{Platform: "google", Kind: finding.AccessKey, ID: "ci@p.iam.gserviceaccount.com"}),
		reason: "a key is not its service account",
	},
	{
		name: "one id on two platforms", same: false,
		a:      unused(finding.Identity{Platform: "github", Account: "acme", ID: "42"}),
		b:      unused(finding.Identity{Platform: "gitlab", Account: "acme", ID: "42"}),
		reason: "ids are the platform's own",
	},
	{
		name: "id and name of one text", same: false,
		a:      unused(finding.Identity{Platform: "github", Account: "acme", Kind: finding.OAuthApp, ID: "deploy"}),
		b:      unused(finding.Identity{Platform: "github", Account: "acme", Kind: finding.OAuthApp, Name: "deploy"}),
		reason: "an id may be another's name",
	},
	{
		name: "kind alone is no identity", same: false,
		a: with(misconfigured(), func(f *finding.Finding) {
			f.Identity = finding.Identity{Platform: "aws", Account: "1", Kind: finding.Role}
		}),
		b: with(misconfigured(), func(f *finding.Finding) {
			f.Identity = finding.Identity{Platform: "aws", Account: "1", Kind: finding.Role}
			f.Resource = "aws_iam_policy.x"
		}),
		reason: "an account has many roles",
	},
	{
		name: "one resource by two scanners", same: true,
		a: misconfigured(),
		b: with(misconfigured(), func(f *finding.Finding) {
			f.Tool, f.Rule, f.Source, f.Report = "checkov", "CKV_AWS_1", "checkov", "c.json"
			f.Resource, f.Location.StartLine = "resource.aws_iam_policy.ci", 1
			f.Context = around
		}),
		reason: "repository, path, category and address are the place",
	},
	{
		name: "two resources of a file", same: false,
		a:      misconfigured(),
		b:      with(misconfigured(), func(f *finding.Finding) { f.Resource = "aws_iam_policy.cd" }),
		reason: "each block is fixed on its own",
	},
	{
		name: "two instances of a resource", same: false,
		a:      with(misconfigured(), func(f *finding.Finding) { f.Resource = `aws_iam_policy.ci["a"]` }),
		b:      with(misconfigured(), func(f *finding.Finding) { f.Resource = `aws_iam_policy.ci["b"]` }),
		reason: "instances are different things in the cloud",
	},
	{
		name: "one file in two repositories", same: false,
		a:      misconfigured(),
		b:      with(misconfigured(), func(f *finding.Finding) { f.Location.Repository = "acme/other" }),
		reason: "repositories do not share files",
	},
	{
		name: "one repository in two writings", same: true,
		a:      with(misconfigured(), func(f *finding.Finding) { f.Location.Repository = "git@GitHub.com:acme/infra.git" }),
		b:      with(misconfigured(), func(f *finding.Finding) { f.Location.Repository = "https://token@github.com/acme/infra/" }),
		reason: "the scheme and user are how to get there, not where it is",
	},
	{
		name: "long and short repository name", same: false,
		a:      with(misconfigured(), func(f *finding.Finding) { f.Location.Repository = "https://github.com/acme/infra" }),
		b:      misconfigured(),
		reason: "acme/infra exists on other hosts",
	},
	{
		name: "two contexts of a file", same: false,
		a:      with(misconfigured(), func(f *finding.Finding) { f.Resource = "" }),
		b:      with(misconfigured(), func(f *finding.Finding) { f.Resource = ""; f.Context = beside }),
		reason: "the text around tells two places in one file apart",
	},
	{
		name: "one weak value, quoted differently by two scanners", same: true,
		a:      with(leak(), func(f *finding.Finding) { f.Weak = true }),
		b:      with(leak(), func(f *finding.Finding) { f.Weak = true; f.Context = beside }),
		reason: "within one file the value itself says more than the text around it",
	},
	{
		name: "one weak value without a file", same: false,
		a:      with(leak(), func(f *finding.Finding) { f.Weak = true; f.Location.Path = "" }),
		b:      with(leak(), func(f *finding.Finding) { f.Weak = true; f.Location.Path = ""; f.Context = beside }),
		reason: "anybody's value in a file that is not named may be in two files",
	},
	{
		name: "file alone, two rules", same: false,
		a:      with(misconfigured(), func(f *finding.Finding) { f.Resource = "" }),
		b:      with(misconfigured(), func(f *finding.Finding) { f.Resource = ""; f.Rule = "another" }),
		reason: "with neither resource nor context, a file may have both problems",
	},
	{
		name: "address without a path, two sources", same: false,
		a:      with(misconfigured(), func(f *finding.Finding) { f.Location = finding.Location{} }),
		b:      with(misconfigured(), func(f *finding.Finding) { f.Location = finding.Location{}; f.Source = "b" }),
		reason: "an address may be of any code",
	},
	{
		name: "cloud identifier without a path, two sources", same: true,
		a: with(misconfigured(), func(f *finding.Finding) { f.Location = finding.Location{}; f.Resource = "arn:aws:s3:::bucket" }),
		b: with(misconfigured(), func(f *finding.Finding) {
			f.Location = finding.Location{}
			f.Resource = "arn:aws:s3:::bucket"
			f.Source = "b"
		}),
		reason: "an ARN means the same whoever says it",
	},
	{
		name: "nothing but a category, two reports", same: false,
		a:      finding.Finding{Tool: "t", Rule: "r", Source: "s", Report: "1.json", Category: finding.InsecureAuth},
		b:      finding.Finding{Tool: "t", Rule: "r", Source: "s", Report: "2.json", Category: finding.InsecureAuth},
		reason: "what two reports do not say may differ",
	},
	{
		name: "nothing but a category, two rules", same: false,
		a:      finding.Finding{Tool: "t", Rule: "r", Source: "s", Report: "1.json", Category: finding.InsecureAuth},
		b:      finding.Finding{Tool: "t", Rule: "q", Source: "s", Report: "1.json", Category: finding.InsecureAuth},
		reason: "what a report does not say may differ between its rules",
	},
	{
		name: "parts moved across a boundary", same: false,
		a:      with(misconfigured(), func(f *finding.Finding) { f.Location.Repository, f.Location.Path = "a", "b/c" }),
		b:      with(misconfigured(), func(f *finding.Finding) { f.Location.Repository, f.Location.Path = "a/b", "c" }),
		reason: "the parts of a key are kept apart by their lengths",
	},
}

func user(account, name string) finding.Identity {
	return finding.Identity{Platform: "aws", Account: account, Kind: finding.User, Name: name}
}

func TestKeyOf(t *testing.T) {
	t.Parallel()
	for _, tt := range keyCases {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := KeyOf(tt.a) == KeyOf(tt.b); got != tt.same {
				t.Errorf("same incident = %v, want %v: %s", got, tt.same, tt.reason)
			}
		})
	}
}

// A ledger remembers incidents by key, so a key of version v1 must never change.
func TestKeyOfIsPinned(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		f    finding.Finding
		want Key
	}{
		{"secret", leak(), "v1:2bef5d78a4c8e9a658716afc9b6ae66ee4f1ba1801131c8269ccec96b24420e1"},
		{"identity", unused(user("123456789012", "ci")), "v1:ccac9a103e63a46e781ee3b6e6266bb0ca89945df72b0c20d4d3eb3c719481c5"},
		{"place", misconfigured(), "v1:9bf7137858f2dd25ba254501e786533b8f8b2887e88462fb0b70bf7a80b5c14d"},
	} {
		if got := KeyOf(tt.f); got != tt.want {
			t.Errorf("%s: key %q, want %q: change the version instead", tt.name, got, tt.want)
		}
	}
}

func TestKeyNames(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		key       Key
		id, shard string
		reason    string
	}{
		{"v1:0a1b2c3d4e5f", "Q-0a1b2c3d", "0a1", "the digits follow the version"},
		{"v1:0a", "Q-0a", "0a", "a damaged ledger must not stop the pass"},
		{"", "Q-", "", "a damaged ledger must not stop the pass"},
	} {
		if tt.key.ID() != tt.id || tt.key.Shard() != tt.shard {
			t.Errorf("%q: %q %q, want %q %q: %s", tt.key, tt.key.ID(), tt.key.Shard(), tt.id, tt.shard, tt.reason)
		}
	}
}

var wellFormed = regexp.MustCompile(`^v1:[0-9a-f]{64}$`)

// Whatever a report says, its key is well formed, and what must not take part
// in a key does not.
func FuzzKeyOf(f *testing.F) {
	for _, tt := range keyCases {
		f.Add(tt.a.Location.Repository, tt.a.Location.Path, tt.a.Resource, string(tt.a.Fingerprint), string(tt.a.Context),
			tt.a.Identity.Platform, tt.a.Identity.Account, string(tt.a.Identity.Kind), tt.a.Identity.ID, tt.a.Identity.Name, tt.a.Weak)
	}
	f.Add("git@:a", "/..//", "arn:aws:iam:::user/", "", "", "AWS", "", "user", "arn:aws:iam::1:user/", "", true)
	f.Add("://", "..", "resource.", "", "", "", "", "", "arn:::::", " ", false)
	f.Fuzz(func(t *testing.T, repository, file, resource, secret, context, platform, account, kind, id, name string, weak bool) {
		a := finding.Finding{
			Tool: "t", Rule: "r", Source: "s", Report: "p", Category: finding.LeakedSecret, Resource: resource,
			Fingerprint: finding.Fingerprint(secret), Weak: weak, Context: finding.Fingerprint(context),
			Location: finding.Location{Repository: repository, Path: file},
			Identity: finding.Identity{Platform: platform, Account: account, Kind: finding.IdentityKind(kind), ID: id, Name: name},
		}
		key := KeyOf(a)
		if !wellFormed.MatchString(string(key)) {
			t.Fatalf("key %q is not well formed", key)
		}
		b := a
		b.Location.StartLine, b.Location.EndLine, b.Location.Commit = 7, 9, "abc"
		b.Title, b.Hint, b.Severity, b.Confidence, b.Validity = "title", "hint", finding.SeverityHigh, 1, finding.ValidityLive
		b.FirstSeen, b.LastSeen, b.Labels = time.Unix(1, 0), time.Unix(2, 0), []string{"x"}
		if KeyOf(b) != key {
			t.Fatal("lines, titles, hints, scales, times or labels changed the key")
		}
		if secret != "" && !weak {
			b = finding.Finding{Fingerprint: a.Fingerprint}
			if KeyOf(b) != key {
				t.Fatal("a strong secret's key depends on more than the secret")
			}
			b.Fingerprint += "0"
			if KeyOf(b) == key {
				t.Fatal("two secrets share a key")
			}
		}
		if strings.TrimSpace(id+name) == "" && (secret == "" || weak) {
			b = a
			b.Location.Repository = "another.example.com/" + repository
			if KeyOf(b) == key {
				t.Fatal("two repositories share a key")
			}
		}
	})
}
