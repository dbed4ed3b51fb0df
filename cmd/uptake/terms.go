package main

import (
	"context"
	"strings"

	"github.com/a-h/templ"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"uptake/domain/account"
	"uptake/domain/challenge"
	"uptake/frontend"
	"uptake/frontend/pages"
)

// publishTerms keeps what the pages of terms, house rules and privacy say, as a version
// of its own where they say anything new.
func (a *App) publishTerms(ctx context.Context) error {
	p := pages.Content{Base: frontend.Base{Site: a.frame().Site}, Words: pages.Words{Zone: a.Config.Timezone}, Months: a.Config.KeepMonths}
	t := account.TermsTexts{Licence: challenge.Licence}
	for into, from := range map[*string]templ.Component{&t.Terms: p.TermsText(), &t.Rules: p.ModerationText(), &t.Privacy: p.PrivacyText()} {
		var err error
		if *into, err = marked(ctx, from); err != nil {
			return err
		}
	}
	_, err := a.People.PublishTerms(ctx, account.Console, t)
	return err
}

// marked turns the words of a page into Markdown: headings, lists and paragraphs.
func marked(ctx context.Context, from templ.Component) (string, error) {
	var page strings.Builder
	if err := from.Render(ctx, &page); err != nil {
		return "", err
	}
	var out, block strings.Builder
	end := func(between string) {
		if words := strings.Join(strings.Fields(block.String()), " "); words != "" {
			out.WriteString(words + between)
		}
		block.Reset()
	}
	in := html.NewTokenizer(strings.NewReader(page.String()))
	for in.Next() != html.ErrorToken {
		t := in.Token()
		switch t.Type {
		case html.TextToken:
			block.WriteString(t.Data)
		case html.StartTagToken:
			switch t.DataAtom {
			case atom.H2, atom.H3:
				end("\n\n")
				block.WriteString("## ")
			case atom.Li:
				end("\n")
				block.WriteString("- ")
			case atom.P, atom.Ul, atom.Ol, atom.Tr:
				end("\n\n")
			}
		case html.EndTagToken:
			switch t.DataAtom {
			case atom.Li:
				end("\n")
			case atom.H2, atom.H3, atom.P, atom.Tr:
				end("\n\n")
			case atom.Ul, atom.Ol:
				out.WriteString("\n")
			}
		}
	}
	end("\n")
	return strings.TrimSpace(out.String()), nil
}
