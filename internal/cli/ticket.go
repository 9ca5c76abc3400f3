package cli

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/quellhq/terraform-provider-quell/internal/forge"
	"github.com/quellhq/terraform-provider-quell/reconciler"
)

func (s *shell) ticketCommand() *cobra.Command {
	c := &cobra.Command{Use: "ticket", Short: "Escalation tickets, kept in the repository: list, show, close", RunE: needsSubcommand, Args: cobra.ArbitraryArgs}
	c.AddCommand(s.ticketList(), s.ticketShow(), s.ticketClose())
	return c
}

// tickets are those of the control repository, where all of them live.
func (s *shell) tickets(ctx context.Context) (*forge.Local, error) {
	loop, _, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	return loop.Tickets(ctx)
}

func (s *shell) ticketList() *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use: "list", Short: "List the open tickets", Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			desk, err := s.tickets(c.Context())
			if err != nil {
				return err
			}
			tickets := []forge.Ticket{}
			kept, err := desk.Tickets()
			if err != nil {
				return err
			}
			for _, t := range kept {
				if all || t.Close == nil {
					tickets = append(tickets, t)
				}
			}
			return s.showTickets(tickets, all)
		},
	}
	c.Flags().BoolVar(&all, "all", false, "list closed ones too")
	return c
}

// ticketsOutput is the JSON form of quell ticket list.
type ticketsOutput struct {
	Schema  string         `json:"schema"`
	Tickets []forge.Ticket `json:"tickets"`
}

// ticketOutput is the JSON form of quell ticket show.
type ticketOutput struct {
	Schema string `json:"schema"`
	forge.Ticket
}

func (s *shell) showTickets(tickets []forge.Ticket, all bool) error {
	if s.json() {
		return s.writeJSON(ticketsOutput{"quell.tickets/v1", tickets})
	}
	if len(tickets) == 0 {
		s.printf("No tickets%s.\n", openOnly(all))
		return nil
	}
	rows := [][]string{{"NUMBER", "STATE", "OWNER", "TITLE"}}
	for _, t := range tickets {
		rows = append(rows, []string{strconv.Itoa(t.Number), t.State, cmp.Or(t.Owner, "-"), t.Title})
	}
	s.table(rows)
	return nil
}

func (s *shell) ticketShow() *cobra.Command {
	return &cobra.Command{
		Use: "show NUMBER", Short: "Show a ticket", Args: oneArgument("a ticket's number"),
		RunE: func(c *cobra.Command, args []string) error {
			n, err := number("ticket", args[0])
			if err != nil {
				return err
			}
			desk, err := s.tickets(c.Context())
			if err != nil {
				return err
			}
			t, err := desk.Ticket(n)
			if err != nil {
				return err
			}
			if s.json() {
				return s.writeJSON(ticketOutput{"quell.ticket/v1", t})
			}
			s.showTicket(t)
			return nil
		},
	}
}

func (s *shell) showTicket(t forge.Ticket) {
	s.printf("Ticket %d: %s\n%s, for %s, opened %s\n", t.Number, line(t.Title), t.State, cmp.Or(t.Owner, "nobody"), t.OpenedAt.Format(time.RFC3339))
	s.closed(t.Close)
	s.printf("\n%s", readable(t.Body))
}

func (s *shell) ticketClose() *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use: "close NUMBER", Short: "Close a ticket: you have heard, and no other is opened while the incident stays the same", Args: oneArgument("a ticket's number"),
		RunE: func(c *cobra.Command, args []string) error {
			return s.perform(c, "ticket", args[0], func(ctx context.Context, l *reconciler.Loop, n int, by reconciler.Person) (string, error) {
				return fmt.Sprintf("Closed ticket %d.", n), l.CloseTicket(ctx, n, by, reason)
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why, for the record")
	return c
}
