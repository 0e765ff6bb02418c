//! Gives every command and argument its help text in the person's language.

use clap::Command;

use crate::text::{Texts, say};

/// The command with all help texts, from the messages `help-COMMAND`, `more-COMMAND` (examples) and
/// `arg-COMMAND-NAME` or, for what several commands share, `arg-NAME`.
pub(crate) fn localized(command: Command, texts: &Texts) -> Command {
    let template = format!(
        "{{about}}\n\n{usage} {{usage}}\n\n{{all-args}}{{after-help}}\n",
        usage = say!(texts, "help-usage")
    );
    fill(command, "bulssi", texts, &template)
}

fn fill(mut command: Command, key: &str, texts: &Texts, template: &str) -> Command {
    command = command
        .about(texts.say(&format!("help-{key}"), &[]))
        .help_template(template.to_owned())
        .subcommand_help_heading(say!(texts, "help-commands"))
        .disable_help_flag(true)
        .arg(
            clap::Arg::new("help")
                .short('h')
                .long("help")
                .action(clap::ArgAction::Help)
                .help_heading(say!(texts, "help-options")),
        );
    if let Some(more) = texts.find(&format!("more-{key}")) {
        command = command.after_help(more);
    }
    if key == "bulssi" {
        command = command.disable_version_flag(true).arg(
            clap::Arg::new("version")
                .short('V')
                .long("version")
                .action(clap::ArgAction::Version),
        );
    }
    let names: Vec<(String, bool)> = command
        .get_arguments()
        .map(|arg| (arg.get_id().to_string(), arg.is_positional()))
        .collect();
    // In the order in which they were written down; what every command has comes last.
    let first = if key == "bulssi" { 100 } else { 0 };
    for (order, (name, positional)) in (first..).zip(names) {
        let heading = if positional {
            say!(texts, "help-arguments")
        } else {
            say!(texts, "help-options")
        };
        let message = format!("arg-{}", name.replace('_', "-"));
        let own = format!("arg-{key}-{}", name.replace('_', "-"));
        let help = texts.find(&own).unwrap_or_else(|| texts.say(&message, &[]));
        command = command.mut_arg(name, |arg| {
            arg.help(help).help_heading(heading).display_order(order)
        });
    }
    let inner: Vec<String> = command
        .get_subcommands()
        .map(|inner| inner.get_name().to_owned())
        .collect();
    for name in inner {
        let key = match key {
            "bulssi" => name.clone(),
            outer => format!("{outer}-{name}"),
        };
        command = command.mut_subcommand(name, |inner| fill(inner, &key, texts, template));
    }
    command
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::args::Cli;

    fn check(command: &Command) {
        let about = command
            .get_about()
            .map(ToString::to_string)
            .unwrap_or_default();
        assert!(
            !about.is_empty() && !about.starts_with("help-"),
            "{}: {about}",
            command.get_name()
        );
        for arg in command.get_arguments() {
            let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
            assert!(
                !help.is_empty() && !help.starts_with("arg-"),
                "{} {}: {help}",
                command.get_name(),
                arg.get_id()
            );
        }
        command.get_subcommands().for_each(check);
    }

    #[test]
    fn every_argument_is_explained_in_every_language() {
        for (language, _) in crate::text::LANGUAGES {
            let command = localized(Cli::command(), &Texts::in_language(language));
            command.clone().debug_assert();
            check(&command);
        }
    }
}
