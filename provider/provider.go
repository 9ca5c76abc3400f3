// Package provider is Terraform's view of a control repository: each resource is
// one document under .quell/.
//
// A resource's state always says what a commit on the branch says: a write
// returns only after its push, and a document that somebody else changed is
// never overwritten unseen.
package provider

import (
	"context"
	"os"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
)

// Address is where registries list the provider.
const Address = "registry.terraform.io/quellhq/quell"

// New makes the provider. Version is what it calls itself.
func New(version string) func() provider.Provider {
	return func() provider.Provider { return &quell{version: version, now: time.Now} }
}

type quell struct {
	version string
	now     func() time.Time
}

type configuration struct {
	Repository     types.String `tfsdk:"repository"`
	Branch         types.String `tfsdk:"branch"`
	Username       types.String `tfsdk:"username"`
	Password       types.String `tfsdk:"password"`
	SSHKeyFile     types.String `tfsdk:"ssh_key_file"`
	KnownHostsFile types.String `tfsdk:"known_hosts_file"`
	AuthorName     types.String `tfsdk:"author_name"`
	AuthorEmail    types.String `tfsdk:"author_email"`
}

// unknown says that a value hangs on a resource that is yet to be made.
func (c configuration) unknown() bool {
	for _, v := range []types.String{c.Repository, c.Branch, c.Username, c.Password, c.SSHKeyFile, c.KnownHostsFile, c.AuthorName, c.AuthorEmail} {
		if v.IsUnknown() {
			return true
		}
	}
	return false
}

func (p *quell) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "quell"
	resp.Version = p.version
}

func (p *quell) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	optional := func(about string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: about, Optional: true}
	}
	password := optional("Password or token for `http` and `https`. Default: the environment variable `QUELL_GIT_PASSWORD`.")
	password.Sensitive = true
	resp.Schema = schema.Schema{
		MarkdownDescription: "Declares, as documents in a Git repository, which findings about machine identities quell may fix by itself, which it proposes as pull requests, and who answers for the rest.",
		Attributes: map[string]schema.Attribute{
			"repository":       optional("The control repository: a path, or a URL with `http`, `https`, `ssh` or `file`, or `user@host:path`. A relative path starts where Terraform runs. Default: the environment variable `QUELL_REPOSITORY`."),
			"branch":           optional("The branch that documents are declared on. Default: `main`."),
			"username":         optional("User name for `http` and `https`. Default: the environment variable `QUELL_GIT_USERNAME`."),
			"password":         password,
			"ssh_key_file":     optional("Private key for `ssh`. Default: what the SSH agent has."),
			"known_hosts_file": optional("File of host keys for `ssh`; a host that is not in it is refused. Default: the user's and the system's `known_hosts`."),
			"author_name":      optional("Author of the commits. Default: the environment variable `GIT_AUTHOR_NAME`, else `quell provider`."),
			"author_email":     optional("Their e-mail address. Default: the environment variable `GIT_AUTHOR_EMAIL`, else `provider@quell.invalid`."),
		},
	}
}

// Configure prepares a session without opening the repository: Terraform starts
// the provider several times in one run, and not every time to read or write.
// While a value is unknown there is no session, and resources plan without one.
func (p *quell) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var c configuration
	resp.Diagnostics.Append(req.Config.Get(ctx, &c)...)
	if resp.Diagnostics.HasError() || c.unknown() {
		return
	}
	location := from(c.Repository, "QUELL_REPOSITORY", "")
	if location == "" {
		resp.Diagnostics.AddAttributeError(path.Root("repository"), "No control repository",
			"Set repository in the provider's configuration, or the environment variable QUELL_REPOSITORY, to the path or URL of the control repository.")
		return
	}
	resp.ResourceData = &session{
		location: location,
		branch:   from(c.Branch, "", "main"),
		options: gitrepo.Options{
			Username:       from(c.Username, "QUELL_GIT_USERNAME", ""),
			Password:       from(c.Password, "QUELL_GIT_PASSWORD", ""),
			SSHKeyFile:     c.SSHKeyFile.ValueString(),
			KnownHostsFile: c.KnownHostsFile.ValueString(),
		},
		author: gitrepo.Signature{
			Name:  from(c.AuthorName, "GIT_AUTHOR_NAME", "quell provider"),
			Email: from(c.AuthorEmail, "GIT_AUTHOR_EMAIL", "provider@quell.invalid"),
		},
		now: p.now,
	}
}

// from takes the configured value, else the environment's, else the default.
func from(value types.String, variable, otherwise string) string {
	if value.ValueString() != "" {
		return value.ValueString()
	}
	if variable != "" && os.Getenv(variable) != "" {
		return os.Getenv(variable)
	}
	return otherwise
}

func (p *quell) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{NewException, NewFreeze, NewOwner, NewPolicy, NewSettings, NewSource, NewTarget}
}

func (p *quell) DataSources(context.Context) []func() datasource.DataSource { return nil }
