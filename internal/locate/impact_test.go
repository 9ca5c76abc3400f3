package locate_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// dependents renders a blast's dependents: "path address", those that are not
// direct in brackets.
func dependents(b triage.Blast) []string {
	var all []string
	for _, d := range b.Dependents {
		line := d.Path + " " + d.Address
		if !d.Direct {
			line = "(" + line + ")"
		}
		all = append(all, line)
	}
	return all
}

func TestImpactInRealCode(t *testing.T) {
	const domain, aws = "hmpps-domain-events-dev/resources/", "terraform/aws/"
	cloud, goat := corpus(t, "cloud-platform-environments"), corpus(t, "terragoat")
	tests := []struct {
		name   string
		reason string
		ix     *locate.Index
		sites  []locate.Site
		secret string
		level  triage.BlastLevel
		want   []string
		unseen []string
	}{
		{name: "key in a Kubernetes secret", reason: "a workload reads the key", ix: cloud, level: triage.BlastHigh,
			sites: []locate.Site{{Path: domain + "access-key-delius.tf", Address: "aws_iam_access_key.delius-domain-event-access"}},
			want:  []string{domain + "access-key-delius.tf kubernetes_secret.delius-hmpps-domain-events-topic-credentials"}},
		{name: "user", reason: "its key and policy serve it; the workload is reached through the key", ix: cloud, level: triage.BlastHigh,
			sites: []locate.Site{{Path: domain + "access-key-delius.tf", Address: "aws_iam_user.delius-domain-event-topic-user"}},
			want: []string{domain + "access-key-delius.tf aws_iam_access_key.delius-domain-event-access", domain + "access-key-delius.tf aws_iam_user_policy_attachment.delius-topic-policy",
				"(" + domain + "access-key-delius.tf kubernetes_secret.delius-hmpps-domain-events-topic-credentials)"}},
		{name: "user that nothing uses", reason: "in-cell's key refers to another user", ix: cloud, level: triage.BlastNone,
			sites: []locate.Site{{Path: domain + "in-cell-subcription.tf", Address: "aws_iam_user.in-cell-queue-user"}}},
		{name: "goat's user", reason: "what serves it and outputs alone", ix: goat, level: triage.BlastLow,
			sites: []locate.Site{{Path: aws + "iam.tf", Address: "aws_iam_user.user"}},
			want:  []string{aws + "iam.tf aws_iam_access_key.user", aws + "iam.tf aws_iam_user_policy.userpolicy", "(" + aws + "iam.tf output.secret)", aws + "iam.tf output.username"},
			unseen: []string{`output "secret" of "terraform/aws" may be read through its state by code elsewhere`,
				`output "username" of "terraform/aws" may be read through its state by code elsewhere`,
				`who uses aws_iam_user.user by its name is not known: data.aws_caller_identity.current.account_id decides the name`}},
		{name: "secret in a provider and a function", reason: "everything the provider manages goes through the secret", ix: goat, level: triage.BlastHigh, secret: "AKIAIOSFODNN7EXAMPLE",
			want: []string{aws + "lambda.tf aws_lambda_function.analysis_lambda", aws + "providers.tf provider.aws.plain_text_access_keys_provider"}},
		{name: "secret in user data", reason: "the instance runs with it, and others refer to the instance", ix: goat, level: triage.BlastMedium, secret: "AKIAIOSFODNN7EXAMAAA",
			want:   []string{aws + "ec2.tf aws_instance.web_host", aws + "ec2.tf aws_volume_attachment.ebs_att", aws + "ec2.tf output.ec2_public_dns"},
			unseen: []string{`output "ec2_public_dns" of "terraform/aws" may be read through its state by code elsewhere`}},
		{name: "secret in a default", reason: "no one in these files uses the variable", ix: goat, level: triage.BlastNone, secret: "Aa1234321Bb"},
		{name: "secret in resources of one file", reason: "others of the folder refer to the servers", ix: goat, level: triage.BlastMedium, secret: "Aa12345678",
			want: []string{"terraform/azure/sql.tf azurerm_mssql_server_security_alert_policy.example", "terraform/azure/sql.tf azurerm_postgresql_configuration.example",
				"terraform/azure/sql.tf azurerm_postgresql_configuration.thrtottling_config", "terraform/azure/sql.tf azurerm_postgresql_server.example",
				"terraform/azure/sql.tf azurerm_sql_firewall_rule.example", "terraform/azure/sql.tf azurerm_sql_server.example"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			at := tt.sites
			if tt.secret != "" {
				at = tt.ix.Find(locate.Query{Fingerprint: fingerprint(tt.secret)}, key).Sites
			}
			got := tt.ix.Impact(at)
			if got.Level != tt.level {
				t.Errorf("%s: level %s, want %s", tt.reason, got.Level, tt.level)
			}
			if diff := cmp.Diff(tt.want, dependents(got)); diff != "" {
				t.Errorf("%s: dependents (-want +got):\n%s", tt.reason, diff)
			}
			if diff := cmp.Diff(tt.unseen, got.Unseen); diff != "" {
				t.Errorf("%s: unseen (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
}

func TestImpact(t *testing.T) {
	const user = "resource \"aws_iam_user\" \"u\" {\n  name = \"ci\"\n}\n"
	site := []locate.Site{{Path: "main.tf", Address: "aws_iam_user.u"}}
	many := user
	for i := range 11 {
		many += fmt.Sprintf("output \"o%d\" { value = aws_iam_user.u.name }\n", i)
	}
	tests := []struct {
		name   string
		reason string
		files  map[string]string
		sites  []locate.Site
		secret string
		level  triage.BlastLevel
		want   []string
		hides  bool
	}{
		{name: "none", reason: "nothing refers to it", files: oneFile(user), sites: site, level: triage.BlastNone},
		{name: "in the folder", reason: "a queue's policy names the user", files: oneFile(user + "resource \"aws_sqs_queue_policy\" \"p\" {\n  policy = <<EOT\n{\"x\": \"${aws_iam_user.u.arn}\"}\nEOT\n}\n"), sites: site,
			level: triage.BlastMedium, want: []string{"main.tf aws_sqs_queue_policy.p"}},
		{name: "depends_on", reason: "order is dependence too, also in the old quotes", files: oneFile(user + "resource \"x_y\" \"p\" {\n  depends_on = [\"aws_iam_user.u\"]\n}\nresource \"x_y\" \"q\" {\n  depends_on = [aws_iam_user.u]\n}\n"), sites: site,
			level: triage.BlastMedium, want: []string{"main.tf x_y.p", "main.tf x_y.q"}},
		{name: "through a local", reason: "locals carry a value on", files: oneFile(user + "locals { n = { a = aws_iam_user.u.name } }\nresource \"x_y\" \"p\" {\n  dynamic \"z\" {\n    for_each = [for v in local.n : v]\n    content { k = z.value }\n  }\n}\n"), sites: site,
			level: triage.BlastMedium, want: []string{"main.tf local.n", "(main.tf x_y.p)"}},
		{name: "many", reason: "more than ten are too many to keep in mind", files: oneFile(many), sites: site, level: triage.BlastHigh,
			want: []string{"main.tf output.o0", "main.tf output.o1", "main.tf output.o10", "main.tf output.o2", "main.tf output.o3", "main.tf output.o4", "main.tf output.o5", "main.tf output.o6", "main.tf output.o7", "main.tf output.o8", "main.tf output.o9"}},
		{name: "into a child and back", reason: "the value goes through the child's variable to its output and the caller's use of it", sites: site, level: triage.BlastHigh,
			files: map[string]string{
				"main.tf":    user + "module \"m\" {\n  source = \"./child\"\n  who = aws_iam_user.u.name\n  other = 1\n}\noutput \"a\" { value = module.m.who }\noutput \"b\" { value = module.m.other }\nprovider \"aws\" {}\n",
				"child/c.tf": "variable \"who\" {}\nvariable \"other\" {}\noutput \"who\" { value = \"x-${var.who}\" }\noutput \"other\" { value = var.other }\n"},
			want: []string{"(child/c.tf output.who)", "(child/c.tf variable.who)", "main.tf module.m", "(main.tf output.a)"}},
		{name: "out to callers", reason: "a child's output is used by its caller", sites: []locate.Site{{Path: "child/c.tf", Address: "aws_iam_user.u"}}, level: triage.BlastHigh,
			files: map[string]string{"main.tf": "module \"m\" {\n  source = \"./child\"\n}\nresource \"x_y\" \"p\" {\n  n = module.m.name\n}\nresource \"x_y\" \"q\" {\n  n = module.m.other\n}\n",
				"child/c.tf": user + "output \"name\" { value = aws_iam_user.u.name }\noutput \"other\" { value = 1 }\n"},
			want: []string{"child/c.tf output.name", "main.tf module.m", "(main.tf x_y.p)"}},
		{name: "called once", reason: "the caller has the block's module, and reads nothing of it", sites: []locate.Site{{Path: "child/c.tf", Address: "aws_iam_user.u"}}, level: triage.BlastLow,
			files: map[string]string{"main.tf": "module \"m\" {\n  source = \"./child\"\n}\n", "child/c.tf": user},
			want:  []string{"main.tf module.m"}},
		{name: "called twice", reason: "the block is changed for both callers", sites: []locate.Site{{Path: "child/c.tf", Address: "aws_iam_user.u"}}, level: triage.BlastHigh,
			files: map[string]string{"a/main.tf": "module \"m\" {\n  source = \"../child\"\n}\n", "b/main.tf": "module \"m\" {\n  source = \"../child\"\n}\n", "child/c.tf": user},
			want:  []string{"a/main.tf module.m", "b/main.tf module.m"}},
		{name: "called for each", reason: "one call may make several", sites: []locate.Site{{Path: "child/c.tf", Address: "aws_iam_user.u"}}, level: triage.BlastHigh,
			files: map[string]string{"main.tf": "module \"m\" {\n  source = \"./child\"\n  for_each = var.all\n}\n", "child/c.tf": user},
			want:  []string{"main.tf module.m"}},
		{name: "called twice from afar", reason: "the one caller is itself called twice", sites: []locate.Site{{Path: "child/c.tf", Address: "aws_iam_user.u"}}, level: triage.BlastHigh,
			files: map[string]string{"main.tf": "module \"m\" {\n  source = \"./mid\"\n}\nmodule \"n\" {\n  source = \"./mid\"\n}\n", "mid/m.tf": "module \"c\" {\n  source = \"../child\"\n}\n", "child/c.tf": user},
			want:  []string{"(main.tf module.m)", "(main.tf module.n)", "mid/m.tf module.c"}},
		{name: "secret called twice", reason: "it is replaced for both callers", secret: "9fK2xQ7vLm4TzR1c", level: triage.BlastMedium,
			files: map[string]string{"main.tf": "module \"m\" {\n  source = \"./child\"\n}\nmodule \"n\" {\n  source = \"./child\"\n}\n", "child/c.tf": "resource \"x_db\" \"d\" {\n  password = \"9fK2xQ7vLm4TzR1c\"\n}\n"},
			want:  []string{"child/c.tf x_db.d", "main.tf module.m", "main.tf module.n"}},
		{name: "read from the state", reason: "another root module reads the output, and its resource the value", sites: site, level: triage.BlastHigh, hides: true,
			files: map[string]string{"main.tf": user + "output \"who\" { value = aws_iam_user.u.name }\n",
				"app/main.tf": "data \"terraform_remote_state\" \"iam\" {\n  backend = \"s3\"\n  config = { key = \"iam\" }\n}\nlocals { who = data.terraform_remote_state.iam.outputs.who }\nresource \"x_y\" \"p\" {\n  n = local.who\n}\nresource \"x_y\" \"q\" {\n  n = data.terraform_remote_state.iam.outputs[\"other\"]\n}\n"},
			want: []string{"(app/main.tf local.who)", "(app/main.tf x_y.p)", "main.tf output.who"}},
		{name: "read from another state", reason: "its configuration says that it is not this module's", sites: site, level: triage.BlastLow, hides: true,
			files: map[string]string{"main.tf": user + "output \"who\" { value = aws_iam_user.u.name }\nterraform {\n  backend \"s3\" {\n    bucket = \"b\"\n    key = \"iam\"\n  }\n}\n",
				"app/main.tf": "data \"terraform_remote_state\" \"net\" {\n  backend = \"s3\"\n  config = {\n    bucket = \"b\"\n    key = \"net\"\n  }\n}\nresource \"x_y\" \"p\" {\n  n = data.terraform_remote_state.net.outputs.who\n}\n",
				"ops/main.tf": "data \"terraform_remote_state\" \"gcs\" {\n  backend = \"gcs\"\n}\nresource \"x_y\" \"p\" {\n  n = data.terraform_remote_state.gcs.outputs.who\n}\n"},
			want: []string{"main.tf output.who"}},
		{name: "read from a state file", reason: "a local state lies in its module's folder", sites: []locate.Site{{Path: "iam/main.tf", Address: "aws_iam_user.u"}}, level: triage.BlastHigh, hides: true,
			files: map[string]string{"iam/main.tf": user + "output \"who\" { value = aws_iam_user.u.name }\n",
				"app/main.tf": "data \"terraform_remote_state\" \"iam\" {\n  backend = \"local\"\n  config = { path = \"../iam/terraform.tfstate\" }\n}\ndata \"terraform_remote_state\" \"net\" {\n  backend = \"local\"\n  config = { path = \"../net/terraform.tfstate\" }\n}\nresource \"x_y\" \"p\" {\n  n = data.terraform_remote_state.iam.outputs.who\n}\nresource \"x_y\" \"q\" {\n  n = data.terraform_remote_state.net.outputs.who\n}\n"},
			want: []string{"(app/main.tf x_y.p)", "iam/main.tf output.who"}},
		{name: "read by commands", reason: "scripts, workflows and Terragrunt read outputs by their names", sites: site, level: triage.BlastHigh, hides: true,
			files: map[string]string{"main.tf": user + "output \"who\" { value = aws_iam_user.u.name }\n",
				".github/workflows/x.yml": "run: |\n  KEY=$(terraform -chdir=. output -raw who)\n", "bin/x.py": "run([\"tofu\", \"output\", \"-raw\", \"who\"])\n",
				"app/terragrunt.hcl": "inputs = { who = dependency.iam.outputs.who }\n", "app/other.sh": "terraform output whoever\necho output who\n", "README.md": "Run `terraform output who`.\n"},
			want: []string{"(.github/workflows/x.yml )", "(app/terragrunt.hcl )", "(bin/x.py )", "main.tf output.who"}},
		{name: "output of a called module", reason: "its outputs are in no state", sites: []locate.Site{{Path: "child/c.tf", Address: "aws_iam_user.u"}}, level: triage.BlastLow,
			files: map[string]string{"main.tf": "module \"m\" {\n  source = \"./child\"\n}\n", "child/c.tf": user + "output \"who\" { value = aws_iam_user.u.name }\n", "x.sh": "terraform output who\n"},
			want:  []string{"child/c.tf output.who", "main.tf module.m"}},
		{name: "into the unknown", reason: "what a registry module does with the value is not known", files: oneFile(user + "module \"m\" {\n  source = \"x/y/z\"\n  who = aws_iam_user.u.name\n}\nresource \"x_y\" \"p\" {\n  n = module.m.anything\n}\n"), sites: site,
			level: triage.BlastUnknown, want: []string{"main.tf module.m", "(main.tf x_y.p)"}, hides: true},
		{name: "beside a registry module", reason: "a module that is not given the value hides nothing", files: oneFile(user + "module \"m\" {\n  source = \"x/y/z\"\n}\nresource \"aws_iam_user_policy_attachment\" \"p\" {\n  user = aws_iam_user.u.name\n  policy_arn = module.m.arn\n}\n"), sites: site,
			level: triage.BlastLow, want: []string{"main.tf aws_iam_user_policy_attachment.p"}},
		{name: "broken file", reason: "a file of the folder that was not read may refer to it", files: map[string]string{"main.tf": user, "x.tf": "{"}, sites: site, level: triage.BlastUnknown, hides: true},
		{name: "broken file elsewhere", reason: "another folder cannot refer to what is no output", files: map[string]string{"main.tf": user, "x/x.tf": "{"}, sites: site, level: triage.BlastNone},
		{name: "broken caller", reason: "what was not read may call the module that has the output", files: map[string]string{"main.tf": user + `output "n" { value = aws_iam_user.u.name }`, "x/x.tf": "{"}, sites: site, level: triage.BlastUnknown, want: []string{"main.tf output.n"}, hides: true},
		{name: "secret in a default", reason: "the variable's users are who depends on it", secret: "9fK2xQ7vLm4TzR1c", files: oneFile("variable \"p\" { default = \"9fK2xQ7vLm4TzR1c\" }\nresource \"x_db\" \"d\" {\n  password = var.p\n}\n"),
			level: triage.BlastMedium, want: []string{"main.tf x_db.d"}},
		{name: "secret in a variable file", reason: "it is the variable's value", secret: "9fK2xQ7vLm4TzR1c", files: map[string]string{"main.tf": "variable \"p\" {}\nresource \"kubernetes_secret\" \"d\" {\n  data = { p = var.p }\n}\n", "terraform.tfvars": "p = \"9fK2xQ7vLm4TzR1c\"\n"},
			level: triage.BlastHigh, want: []string{"main.tf kubernetes_secret.d"}},
		{name: "secret in a resource", reason: "the resource alone uses it", secret: "9fK2xQ7vLm4TzR1c", files: oneFile("resource \"x_db\" \"d\" {\n  password = \"9fK2xQ7vLm4TzR1c\"\n}\n"), level: triage.BlastLow, want: []string{"main.tf x_db.d"}},
		{name: "secret in the default provider", reason: "resources that name no provider use it", secret: "9fK2xQ7vLm4TzR1c", files: oneFile("provider \"x\" {\n  token = \"9fK2xQ7vLm4TzR1c\"\n}\nresource \"x_db\" \"d\" {}\nresource \"x_db\" \"e\" { provider = x.other }\n"),
			level: triage.BlastHigh, want: []string{"main.tf provider.x", "main.tf x_db.d"}},
		{name: "secret in two texts", reason: "one secret in two files , and who reads text is not declared, so that nothing is known of what breaks", secret: "9fK2xQ7vLm4TzR1c", files: map[string]string{"a.env": "T=9fK2xQ7vLm4TzR1c", "b.env": "T=9fK2xQ7vLm4TzR1c"}, level: triage.BlastUnknown, hides: true},
		{name: "secret given to a child", reason: "it goes on through the child's variable", secret: "9fK2xQ7vLm4TzR1c", level: triage.BlastHigh,
			files: map[string]string{"main.tf": "module \"m\" {\n  source = \"./c\"\n  p = \"9fK2xQ7vLm4TzR1c\"\n}\n", "c/c.tf": "variable \"p\" {}\nresource \"x_db\" \"d\" {\n  p = var.p\n}\n"},
			want:  []string{"(c/c.tf variable.p)", "(c/c.tf x_db.d)", "main.tf module.m"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ix := tree(t, tt.files)
			at := tt.sites
			if tt.secret != "" {
				at = ix.Find(locate.Query{Fingerprint: fingerprint(tt.secret)}, key).Sites
			}
			got := ix.Impact(at)
			if got.Level != tt.level {
				t.Errorf("%s: level %s, want %s; unseen %q", tt.reason, got.Level, tt.level, got.Unseen)
			}
			if diff := cmp.Diff(tt.want, dependents(got)); diff != "" {
				t.Errorf("%s: dependents (-want +got):\n%s", tt.reason, diff)
			}
			if tt.hides && len(got.Unseen) == 0 {
				t.Errorf("%s: nothing is said to be unseen", tt.reason)
			}
		})
	}
}

func TestReferences(t *testing.T) {
	ix := corpus(t, "terragoat")
	got := ix.References("terraform/aws/iam.tf", "aws_iam_user.user")
	want := []locate.Reference{
		{Path: "terraform/aws/iam.tf", Address: "aws_iam_access_key.user", Attribute: "user", Line: 22, Text: "aws_iam_user.user.name"},
		{Path: "terraform/aws/iam.tf", Address: "aws_iam_user_policy.userpolicy", Attribute: "user", Line: 27, Text: "aws_iam_user.user.name"},
		{Path: "terraform/aws/iam.tf", Address: "output.username", Attribute: "value", Line: 49, Text: "aws_iam_user.user.name"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	small := tree(t, oneFile("provider \"x\" {}\nprovider \"x\" {\n  alias = \"b\"\n}\nresource \"x_y\" \"z\" {\n  a {\n    k = data.x_y.d.id\n  }\n}\ndata \"x_y\" \"d\" { provider = x.b }\nmodule \"m\" {\n  source = \"./m\"\n  providers = {\n    x = x.b\n  }\n}\n"))
	inherits := tree(t, oneFile("provider \"x\" {}\nprovider \"x\" {\n  alias = \"b\"\n}\nmodule \"m\" {\n  source = \"./m\"\n}\n"))
	if diff := cmp.Diff([]locate.Reference{{Path: "main.tf", Address: "module.m", Line: 5}}, inherits.References("main.tf", "provider.x")); diff != "" {
		t.Errorf("a module inherits the default provider (-want +got):\n%s", diff)
	}
	if got := inherits.References("main.tf", "provider.x.b"); got != nil {
		t.Errorf("no module inherits another provider, but there is %+v", got)
	}
	for address, want := range map[string][]locate.Reference{
		"provider.x":   {{Path: "main.tf", Address: "x_y.z", Line: 5}},
		"provider.x.b": {{Path: "main.tf", Address: "data.x_y.d", Attribute: "provider", Line: 10, Text: "x.b"}, {Path: "main.tf", Address: "module.m", Attribute: "providers", Line: 14, Text: "x.b"}},
		"data.x_y.d":   {{Path: "main.tf", Address: "x_y.z", Attribute: "a.k", Line: 7, Text: "data.x_y.d.id"}},
	} {
		if diff := cmp.Diff(want, small.References("main.tf", address)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", address, diff)
		}
	}
}

func TestReaders(t *testing.T) {
	ix := tree(t, map[string]string{
		"main.tf":   "output \"who\" { value = 1 }\n",
		"x.sh":      "terraform output -json > all.json\nterraform output -raw \"who\"\n",
		"README.md": "terraform output who\n",
	})
	found, unseen := ix.Readers(".", "who")
	if diff := cmp.Diff([]locate.Reader{{Path: "x.sh", Line: 2}}, found); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want := []string{`output "who" of "." may be read through its state by code elsewhere`, `"README.md" line 1 shows people how to read an output "who"`, `"x.sh" line 1 may read any output of a state`}
	if diff := cmp.Diff(want, unseen); diff != "" {
		t.Errorf("unseen (-want +got):\n%s", diff)
	}
	mended, err := locate.Parse(locate.File{Path: "x.sh", Data: []byte("true\n")})
	if err != nil {
		t.Fatal(err)
	}
	if found, _ := ix.With(mended).Readers(".", "who"); found != nil {
		t.Errorf("a file that was replaced still reads: %+v", found)
	}
}
