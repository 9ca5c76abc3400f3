package locate_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

// oneFile is one folder of one file.
func oneFile(src string) map[string]string { return map[string]string{"main.tf": src} }

func TestFindIdentityInRealCode(t *testing.T) {
	const domain = "hmpps-domain-events-dev/resources/"
	const goatIAM = "terraform/aws/iam.tf"
	cloud, goat := corpus(t, "cloud-platform-environments"), corpus(t, "terragoat")
	tests := []struct {
		name   string
		reason string
		ix     *locate.Index
		id     finding.Identity
		want   []string
		why    string
	}{
		{name: "user by ARN", reason: "the last part is the name, the middle the path that the block sets", ix: cloud,
			id:   finding.Identity{Platform: "aws", Kind: finding.User, ID: "arn:aws:iam::754256621582:user/system/delius-domain-event-topic-user/delius-domain-event-topic-user-dev"},
			want: []string{domain + "access-key-delius.tf:1 aws_iam_user.delius-domain-event-topic-user"}},
		{name: "user by ARN with another path", reason: "a user of another path is not this one", ix: cloud,
			id:  finding.Identity{Platform: "aws", Kind: finding.User, ID: "arn:aws:iam::754256621582:user/delius-domain-event-topic-user-dev"},
			why: `nothing in the code declares user "delius-domain-event-topic-user-dev"`},
		{name: "key of a user", reason: "the key's user attribute refers to the user's block", ix: cloud,
			id:   finding.Identity{Platform: "aws", Kind: finding.AccessKey, Name: "delius-domain-event-topic-user-dev", ID: "AKIA0000000000000000"},
			want: []string{domain + "access-key-delius.tf:6 aws_iam_access_key.delius-domain-event-access"}},
		{name: "key by the user's ARN", reason: "scanners name a key's user by ARN too", ix: cloud,
			id:   finding.Identity{Kind: finding.AccessKey, ID: "arn:aws:iam::754256621582:user/system/oasys-domain-event-topic-user/oasys-domain-event-topic-user-dev"},
			want: []string{domain + "access-key-oasys.tf:6 aws_iam_access_key.oasys-domain-event-access"}},
		{name: "two keys of one user", reason: "in-cell's key refers to the curious user, so which of the two ids is meant is not in the code", ix: cloud,
			id:  finding.Identity{Platform: "aws", Kind: finding.AccessKey, Name: "curious-queue-user-dev", ID: "AKIA0000000000000000"},
			why: `the code has several access keys of "curious-queue-user-dev" and does not hold their ids: aws_iam_access_key.curious_queue_key_2023_september (` + domain + `curious-update.tf:123), aws_iam_access_key.in-cell-queue-access (` + domain + `in-cell-subcription.tf:87)`},
		{name: "user without key", reason: "the user is there but no key is of it", ix: cloud,
			id:  finding.Identity{Platform: "aws", Kind: finding.AccessKey, Name: "in-cell-queue-user-dev", ID: "AKIA0000000000000000"},
			why: `aws_iam_user.in-cell-queue-user (` + domain + `in-cell-subcription.tf:82) declares "in-cell-queue-user-dev", but the code has no access key of it`},
		{name: "key by another user's ARN", reason: "the path in the ARN is not that of the key's user", ix: cloud,
			id:  finding.Identity{Kind: finding.AccessKey, ID: "arn:aws:iam::754256621582:user/oasys-domain-event-topic-user-dev"},
			why: `the code declares no access key of "oasys-domain-event-topic-user-dev"`},
		{name: "name with the account", reason: "the finding's own account completes a name whose only unknown is the account", ix: goat,
			id:   finding.Identity{Platform: "aws", Kind: finding.User, Account: "123456789012", Name: "123456789012-acme-dev-user"},
			want: []string{goatIAM + ":1 aws_iam_user.user"}},
		{name: "account from the ARN", reason: "an ARN has the account too", ix: goat,
			id:   finding.Identity{Kind: finding.User, ID: "arn:aws:iam::123456789012:user/123456789012-acme-dev-user"},
			want: []string{goatIAM + ":1 aws_iam_user.user"}},
		{name: "key of such a user", reason: "the account completes the owner's name as well", ix: goat,
			id:   finding.Identity{Platform: "aws", Kind: finding.AccessKey, Account: "123456789012", Name: "123456789012-acme-dev-user", ID: "AKIA0000000000000000"},
			want: []string{goatIAM + ":21 aws_iam_access_key.user"}},
		{name: "role of another type", reason: "a role is looked for among roles", ix: goat,
			id:   finding.Identity{Platform: "aws", Kind: finding.Role, Account: "123456789012", Name: "123456789012-acme-dev-analysis-lambda"},
			want: []string{"terraform/aws/lambda.tf:1 aws_iam_role.iam_for_lambda"}},
		{name: "no account", reason: "without the account the name needs a plan, and resemblance is no match", ix: goat,
			id:  finding.Identity{Platform: "aws", Kind: finding.User, Name: "123456789012-acme-dev-user"},
			why: `nothing in the code declares user "123456789012-acme-dev-user"; it might be aws_iam_user.user (` + goatIAM + `:1), whose name needs a plan to know data.aws_caller_identity.current.account_id`},
		{name: "other account", reason: "the finding's account is not the one in the name", ix: goat,
			id:  finding.Identity{Platform: "aws", Kind: finding.User, Account: "999999999999", Name: "123456789012-acme-dev-user"},
			why: `nothing in the code declares user "123456789012-acme-dev-user"; it might be aws_iam_user.user (` + goatIAM + `:1), whose name needs a plan to know data.aws_caller_identity.current.account_id`},
		{name: "key id alone", reason: "code has no ids of keys", ix: cloud,
			id:  finding.Identity{Platform: "aws", Kind: finding.AccessKey, ID: "AKIA0000000000000000"},
			why: "the report gives an access key's id without its user, and code does not hold ids of keys"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := tt.ix.Find(locate.Query{Identity: tt.id}, key)
			if diff := cmp.Diff(tt.want, sites(t, tt.ix, got)); diff != "" || got.Why != tt.why {
				t.Errorf("%s: sites (-want +got):\n%s\nwhy  %s\nwant %s", tt.reason, diff, got.Why, tt.why)
			}
		})
	}
}

func TestFindIdentity(t *testing.T) {
	user := finding.Identity{Platform: "aws", Kind: finding.User, Name: "ci"}
	accessKey := finding.Identity{Platform: "aws", Kind: finding.AccessKey, Name: "ci", ID: "AKIA0000000000000000"}
	tests := []struct {
		name   string
		reason string
		files  map[string]string
		id     finding.Identity
		places []locate.Place
		want   []string
		why    string
	}{
		{name: "literal owner", reason: "a key may name its user", id: accessKey,
			files: oneFile(`resource "aws_iam_access_key" "k" { user = "ci" }`), want: []string{"main.tf:1 aws_iam_access_key.k"}},
		{name: "owner by id", reason: "a user's id is its name", id: accessKey,
			files: oneFile("resource \"aws_iam_user\" \"u\" { name = lower(\"CI\") }\nresource \"aws_iam_access_key\" \"k\" { user = aws_iam_user.u.id }"), want: []string{"main.tf:2 aws_iam_access_key.k"}},
		{name: "key with count", reason: "one block, two keys", id: accessKey,
			files: oneFile("resource \"aws_iam_access_key\" \"k\" {\n  count = 2\n  user = \"ci\"\n}"),
			why:   "aws_iam_access_key.k (main.tf:1) has count or for_each, and the code does not tell which of its keys is meant"},
		{name: "key with count of one", reason: "a count known to be one makes one", id: accessKey,
			files: oneFile("variable \"on\" { default = true }\nresource \"aws_iam_access_key\" \"k\" {\n  count = var.on ? 1 : 0\n  user = \"ci\"\n}"), want: []string{"main.tf:2 aws_iam_access_key.k as aws_iam_access_key.k[0]"}},
		{name: "count of none", reason: "a count known to be none makes nothing", id: user,
			files: oneFile("resource \"aws_iam_user\" \"u\" {\n  count = 0\n  name = \"ci\"\n}"), why: `nothing in the code declares user "ci"; aws_iam_user.u (main.tf:1) would, but is switched off by its count`},
		{name: "user with for_each", reason: "the name does not depend on which, so that it is known; the site says so", id: user,
			files: oneFile("resource \"aws_iam_user\" \"u\" {\n  for_each = var.x\n  name = \"ci\"\n}"), want: []string{"main.tf:1 aws_iam_user.u (repeated)"}},
		{name: "templates and functions", reason: "what needs no plan is evaluated", id: user,
			files: oneFile("locals { p = { v = [\"c\", upper(\"x\")] } }\nresource \"aws_iam_user\" \"u\" { name = \"${local.p.v[0]}${replace(format(\"%s\", trimspace(\" j \")), \"j\", \"i\")}\" }"), want: []string{"main.tf:2 aws_iam_user.u"}},
		{name: "regular expression", reason: "between slashes it is one, as Terraform takes it", id: user,
			files: oneFile("resource \"aws_iam_user\" \"u\" { name = replace(\"cxi\", \"/x/\", \"\") }"), want: []string{"main.tf:1 aws_iam_user.u"}},
		{name: "variable without default", reason: "the value is given at the plan", id: user,
			files: oneFile("variable \"n\" {}\nresource \"aws_iam_user\" \"u\" { name = var.n }"), why: `nothing in the code declares user "ci"; one block of its kind has a name that needs a plan to be known`},
		{name: "default", reason: "a default holds where nothing sets the variable", id: user,
			files: oneFile("variable \"n\" { default = \"ci\" }\nresource \"aws_iam_user\" \"u\" { name = var.n }"), want: []string{"main.tf:2 aws_iam_user.u"}},
		{name: "variable files", reason: "Terraform reads *.auto.tfvars after terraform.tfvars", id: user,
			files: map[string]string{"main.tf": "variable \"n\" { default = \"x\" }\nresource \"aws_iam_user\" \"u\" { name = var.n }", "terraform.tfvars": `n = "y"`, "b.auto.tfvars": `n = "ci"`, "a.auto.tfvars": `n = "z"`}, want: []string{"main.tf:2 aws_iam_user.u"}},
		{name: "other variable file", reason: "whether prod.tfvars is given depends on the command line", id: user,
			files: map[string]string{"main.tf": "variable \"n\" { default = \"ci\" }\nresource \"aws_iam_user\" \"u\" { name = var.n }", "prod.tfvars": `n = "y"`}, why: `nothing in the code declares user "ci"; one block of its kind has a name that needs a plan to be known`},
		{name: "prefix", reason: "the provider completes a prefix", id: finding.Identity{Platform: "aws", Kind: finding.Role, Name: "deploy-20240101"},
			files: oneFile(`resource "aws_iam_role" "r" { name_prefix = "deploy-" }`), why: `nothing in the code declares role "deploy-20240101"; it might be aws_iam_role.r (main.tf:1), whose name needs a plan to know name_prefix`},
		{name: "two folders", reason: "two users of one name live in two accounts", id: user,
			files: map[string]string{"dev/main.tf": `resource "aws_iam_user" "u" { name = "ci" }`, "prod/main.tf": `resource "aws_iam_user" "u" { name = "ci" }`},
			why:   `several blocks declare user "ci": aws_iam_user.u (dev/main.tf:1), aws_iam_user.u (prod/main.tf:1)`},
		{name: "two folders, one reported", reason: "a reported place decides between equals", id: user, places: []locate.Place{{Path: "prod/x.tf"}},
			files: map[string]string{"dev/main.tf": `resource "aws_iam_user" "u" { name = "ci" }`, "prod/main.tf": `resource "aws_iam_user" "u" { name = "ci" }`},
			want:  []string{"prod/main.tf:1 aws_iam_user.u"}},
		{name: "declared twice", reason: "invalid code says nothing for certain", id: user,
			files: oneFile("resource \"aws_iam_user\" \"u\" { name = \"ci\" }\nresource \"aws_iam_user\" \"u\" { name = \"other\" }"), why: `aws_iam_user.u is declared more than once in "."`},
		{name: "called once", reason: "the child's block is the place to edit", id: user,
			files: map[string]string{"main.tf": "module \"u\" {\n  source = \"./user\"\n  name = \"ci\"\n}", "user/main.tf": "variable \"name\" {}\nresource \"aws_iam_user\" \"u\" { name = var.name }"},
			want:  []string{"user/main.tf:2 aws_iam_user.u"}},
		{name: "called twice", reason: "an edit of the child would change both", id: user,
			files: map[string]string{"main.tf": "module \"u\" {\n  source = \"./user\"\n  name = \"ci\"\n}\nmodule \"v\" {\n  source = \"./user\"\n  name = \"cd\"\n}", "user/main.tf": "variable \"name\" {}\nresource \"aws_iam_user\" \"u\" { name = var.name }"},
			why:   "aws_iam_user.u (user/main.tf:2) is in a module that is called 2 times"},
		{name: "through an output", reason: "a child's output is as known as what it is made of", id: accessKey,
			files: map[string]string{"main.tf": "module \"u\" {\n  source = \"./user\"\n  name = \"ci\"\n}\nresource \"aws_iam_access_key\" \"k\" { user = module.u.name }", "user/main.tf": "variable \"name\" {}\nresource \"aws_iam_user\" \"u\" { name = var.name }\noutput \"name\" { value = aws_iam_user.u.name }"},
			want:  []string{"main.tf:5 aws_iam_access_key.k"}},
		{name: "broken", reason: "not found is not absent where a file was not read", id: user,
			files: map[string]string{"main.tf": "locals {}", "x.tf": "{"}, why: `nothing in the code declares user "ci"; it may be in what could not be read: x.tf`},
		{name: "json syntax", reason: "a file in JSON syntax that does not name it has it no more than another", id: user,
			files: map[string]string{"x.tf.json": "{}"}, why: `nothing in the code declares user "ci"`},
		{name: "json syntax through variables", reason: "both syntaxes make one module, variable files among them", id: user,
			files: map[string]string{"x.tf.json": `{"resource":{"aws_iam_user":{"u":{"name":"${var.n}"}}}}`, "v.tf": "variable \"n\" {}", "a.auto.tfvars.json": `{"n":"ci"}`, "terraform.tfvars": `n = "x"`}, want: []string{"x.tf.json:1 aws_iam_user.u"}},
		{name: "json variables", reason: "terraform.tfvars.json is read after terraform.tfvars, and its texts are no templates", id: user,
			files: map[string]string{"main.tf": "variable \"n\" {}\nresource \"aws_iam_user\" \"u\" { name = trimprefix(var.n, \"$${\") }", "terraform.tfvars": `n = "x"`, "terraform.tfvars.json": `{"n":"${ci"}`}, want: []string{"main.tf:2 aws_iam_user.u"}},
		{name: "other json variables", reason: "whether it is given depends on the command line", id: user,
			files: map[string]string{"main.tf": "variable \"n\" { default = \"ci\" }\nresource \"aws_iam_user\" \"u\" { name = var.n }", "prod.tfvars.json": `{"n":"y"}`}, why: `nothing in the code declares user "ci"; one block of its kind has a name that needs a plan to be known`},
		{name: "locals without end", reason: "values that double are not followed for ever", id: user,
			files: oneFile("locals {\n  a = \"${local.b}${local.b}\"\n  b = \"${local.a}${local.a}\"\n}\nresource \"aws_iam_user\" \"u\" { name = local.a }"),
			why:   `nothing in the code declares user "ci"; one block of its kind has a name that needs a plan to be known`},
		{name: "google by address", reason: "a service account's e-mail has its id and project", id: finding.Identity{ID: "deployer@shop-prod.iam.gserviceaccount.com", Kind: finding.ServiceAccount},
			files: oneFile("resource \"google_service_account\" \"a\" {\n  account_id = \"deployer\"\n  project = \"shop-dev\"\n}\nresource \"google_service_account\" \"b\" {\n  account_id = \"deployer\"\n  project = \"shop-prod\"\n}"), want: []string{"main.tf:5 google_service_account.b"}},
		{name: "google key", reason: "a key refers to its account by name, which the provider computes", id: finding.Identity{Platform: "google", Kind: finding.AccessKey, Name: "deployer"},
			files: oneFile("resource \"google_service_account\" \"a\" { account_id = \"deployer\" }\nresource \"google_service_account_key\" \"k\" { service_account_id = google_service_account.a.name }"), want: []string{"main.tf:2 google_service_account_key.k"}},
		{name: "kubernetes", reason: "a service account is one of its namespace", id: finding.Identity{Kind: finding.ServiceAccount, ID: "system:serviceaccount:shop:deployer"},
			files: oneFile("resource \"kubernetes_service_account\" \"a\" {\n  metadata {\n    name = \"deployer\"\n    namespace = \"shop\"\n  }\n}\nresource \"kubernetes_service_account\" \"b\" {\n  metadata {\n    name = \"deployer\"\n    namespace = \"other\"\n  }\n}"), want: []string{"main.tf:1 kubernetes_service_account.a"}},
		{name: "azure", reason: "an application is found by its display name", id: finding.Identity{Platform: "azure", Kind: finding.OAuthApp, Name: "shop"},
			files: oneFile(`resource "azuread_application" "a" { display_name = "shop" }`), want: []string{"main.tf:1 azuread_application.a"}},
		{name: "secret id of an AppRole", reason: "it is its role's, whose name it refers to", id: finding.Identity{Platform: "vault", Kind: finding.Password, Name: "ci"},
			files: oneFile("resource \"vault_approle_auth_backend_role\" \"r\" { role_name = \"ci\" }\nresource \"vault_approle_auth_backend_role_secret_id\" \"s\" { role_name = vault_approle_auth_backend_role.r.role_name }"), want: []string{"main.tf:2 vault_approle_auth_backend_role_secret_id.s"}},
		{name: "two hosts", reason: "users of MySQL are of a host, which a report does not tell", id: finding.Identity{Platform: "mysql", Kind: finding.User, Name: "report"},
			files: oneFile("resource \"mysql_user\" \"a\" {\n  user = \"report\"\n  host = \"a\"\n}\nresource \"mysql_user\" \"b\" {\n  user = \"report\"\n  host = \"b\"\n}"),
			why:   `several blocks declare user "report": mysql_user.a (main.tf:1), mysql_user.b (main.tf:5)`},
		{name: "database role", reason: "a role that logs in is a user", id: finding.Identity{Platform: "postgresql", Kind: finding.User, Name: "report"},
			files: oneFile(`resource "postgresql_role" "r" { name = "report" }`), want: []string{"main.tf:1 postgresql_role.r"}},
		{name: "deploy key", reason: "a key is told by its title", id: finding.Identity{Platform: "github", Kind: finding.SSHKey, Name: "ci"},
			files: oneFile(`resource "github_repository_deploy_key" "k" { title = "ci" }`), want: []string{"main.tf:1 github_repository_deploy_key.k"}},
		{name: "secret of a namespace", reason: "a secret is one of its namespace", id: finding.Identity{Platform: "kubernetes", Kind: finding.Token, Name: "shop/api"},
			files: oneFile("resource \"kubernetes_secret\" \"a\" {\n  metadata {\n    name = \"api\"\n    namespace = \"shop\"\n  }\n}\nresource \"kubernetes_secret_v1\" \"b\" {\n  metadata {\n    name = \"api\"\n    namespace = \"bank\"\n  }\n}"), want: []string{"main.tf:1 kubernetes_secret.a"}},
		{name: "other types", reason: "a type without a rule is found by its name if it is of the kind", id: finding.Identity{Platform: "consul", Kind: finding.Token, Name: "deploy"},
			files: oneFile("resource \"consul_acl_token\" \"a\" { name = \"deploy\" }\nresource \"consul_service\" \"b\" { name = \"deploy\" }"), want: []string{"main.tf:1 consul_acl_token.a"}},
		{name: "aliased caller identity", reason: "another provider may be in another account", id: finding.Identity{Platform: "aws", Kind: finding.User, Account: "123456789012", Name: "u-123456789012"},
			files: oneFile("data \"aws_caller_identity\" \"me\" { provider = aws.other }\nresource \"aws_iam_user\" \"u\" { name = \"u-${data.aws_caller_identity.me.account_id}\" }"),
			why:   `nothing in the code declares user "u-123456789012"; one block of its kind has a name that needs a plan to be known`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ix := tree(t, tt.files)
			got := ix.Find(locate.Query{Identity: tt.id, Places: tt.places}, key)
			if diff := cmp.Diff(tt.want, sites(t, ix, got)); diff != "" || got.Why != tt.why {
				t.Errorf("%s: sites (-want +got):\n%s\nwhy  %s\nwant %s", tt.reason, diff, got.Why, tt.why)
			}
		})
	}
}
