package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

const about = `quell reads scanners' reports and your policies from a Git repository, the
control repository. It commits low-risk fixes, opens pull requests for the
rest, and escalates what nobody can safely decide.

Begin with "quell init"; then "quell validate", "quell plan" and "quell run".`

// surroundings is the end of the help text: what the commands take from
// outside, and what they say by their exit codes.
const surroundings = `
Environment:
  QUELL_REPOSITORY, QUELL_BRANCH           what --repo and --branch say when they are not given
  QUELL_FINGERPRINT_KEY                    your key for secrets' fingerprints; set it, and keep it
  QUELL_GIT_USERNAME, QUELL_GIT_PASSWORD   for the control repository over HTTPS, and what else its server has
  QUELL_GIT_HOSTS                          other servers that get them, like git.example.com,git.example.org:8443
  QUELL_SSH_KEY_FILE                       for repositories over SSH (default: the SSH agent)
  QUELL_KNOWN_HOSTS_FILE                   SSH servers' keys (default: as ssh has it)
  QUELL_AUTHOR_NAME, QUELL_AUTHOR_EMAIL    who quell's commits are by
  QUELL_CACHE                              folder of what was parsed once, or "off" (default: ~/.cache/quell)

Exit codes:
  0 done   1 error   2 wrong usage, or changes with plan --detailed-exitcode
  3 done in part: something was broken, or escalated to a person
`

// The groups of commands in the help text, in the order of use.
const (
	groupSetUp = "set-up"
	groupLook  = "look"
	groupAct   = "act"
)

func (s *shell) root() *cobra.Command {
	root := &cobra.Command{
		Use:               "quell",
		Short:             "Remediate what scanners find about secrets and machine identities, through Git",
		Long:              about,
		Version:           s.version,
		Args:              cobra.ArbitraryArgs,
		RunE:              needsSubcommand,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
		PersistentPreRunE: func(*cobra.Command, []string) error { return s.checkFlags() },
	}
	root.SetVersionTemplate("quell {{.Version}}\n")
	flags := root.PersistentFlags()
	flags.StringVar(&s.repo, "repo", "", "control `repository`, a path or a URL (default: $QUELL_REPOSITORY, else here)")
	flags.StringVar(&s.branch, "branch", "", "main `branch` of the control repository (default: $QUELL_BRANCH, else main)")
	flags.StringVarP(&s.output, "output", "o", "text", "`form` of the output: text or json")
	flags.StringVar(&s.nowText, "now", "", "`time` to take for now, like 2026-01-31T09:00:00Z")
	flags.BoolVarP(&s.verbose, "verbose", "v", false, "say more: logs on standard error, and details where a command has them")
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error { return &usageError{err, seeHelp(c)} })
	root.AddGroup(
		&cobra.Group{ID: groupSetUp, Title: "Set up:"},
		&cobra.Group{ID: groupLook, Title: "Look, changing nothing:"},
		&cobra.Group{ID: groupAct, Title: "Act:"},
	)
	add := func(group string, commands ...*cobra.Command) {
		for _, c := range commands {
			c.GroupID = group
			root.AddCommand(c)
		}
	}
	add(groupSetUp, s.initCommand(), s.ingestCommand(), s.validateCommand())
	add(groupLook, s.findingsCommand(), s.incidentsCommand(), s.explainCommand(), s.planCommand())
	add(groupAct, s.runCommand(), s.pullCommand(), s.ticketCommand())
	add("", s.versionCommand())
	root.SetHelpCommand(helpCommand())
	root.SetHelpTemplate(root.HelpTemplate() + `{{if not .HasParent}}` + surroundings + `{{end}}`)
	return root
}

// helpCommand is cobra's, except that an unknown command is an error.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [command]",
		Short: "Say how a command is used",
		RunE: func(c *cobra.Command, args []string) error {
			at, rest, err := c.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return noCommand(at, rest)
			}
			at.InitDefaultHelpFlag()
			return at.Help()
		},
	}
}

// needsSubcommand is what a command does that only has others beneath it.
func needsSubcommand(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return noCommand(c, args)
	}
	return c.Help()
}

// noCommand says that c has no such command beneath it.
func noCommand(c *cobra.Command, args []string) error {
	hint := seeHelp(c)
	c.SuggestionsMinimumDistance = 2
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		hint = fmt.Sprintf("Did you mean `%s %s`? %s", c.CommandPath(), strings.Join(near, "` or `"+c.CommandPath()+" "), hint)
	}
	return &usageError{fmt.Errorf("%s: no command %q", c.CommandPath(), args[0]), hint}
}

func seeHelp(c *cobra.Command) string { return "See `" + c.CommandPath() + " --help`." }

// noArguments refuses what a command does not take.
func noArguments(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return &usageError{fmt.Errorf("%s: argument %q is one too many", c.CommandPath(), args[0]), seeHelp(c)}
	}
	return nil
}

// oneArgument wants exactly one, named for the message.
func oneArgument(what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch len(args) {
		case 0:
			return &usageError{errors.New(c.CommandPath() + ": " + what + " is missing"), seeHelp(c)}
		case 1:
			return nil
		}
		return &usageError{fmt.Errorf("%s: argument %q is one too many", c.CommandPath(), args[1]), seeHelp(c)}
	}
}
