using System.Text.Json;
using System.Text.Json.Nodes;
using Dpo.Text.Jinja;

namespace Dpo.Text;

/// <summary>A prompt template: it formats a prompt and its response for a model and encodes them. This is the one place
/// where the tokens that begin and end a text are added.</summary>
/// <remarks>Prompt and response are tokenised separately, so that a prompt's ids are the same whatever
/// follows.</remarks>
public sealed class ChatTemplate
{
    private readonly JinjaTemplate? _jinja;
    private readonly string _before, _after;
    private readonly string? _bos, _eos;

    private ChatTemplate(string name, string before, string after,
        JinjaTemplate? jinja = null, string? bos = null, string? eos = null) =>
        (Name, _before, _after, _jinja, _bos, _eos) = (name, before, after, jinja, bos, eos);

    /// <summary>Name of the template in error messages, e.g. "instruction".</summary>
    public string Name { get; }

    /// <summary>Template that leaves prompt and response as they are.</summary>
    public static ChatTemplate Plain { get; } = new("plain", "", "");

    /// <summary>Template of the form "Instruction: {prompt}\nResponse:\n{response}".</summary>
    public static ChatTemplate Instruction { get; } = new("instruction", "Instruction: ", "\nResponse:\n");

    /// <summary>Names that <see cref="Named"/> accepts.</summary>
    public static IReadOnlyList<string> Names { get; } = ["plain", "instruction", "model"];

    /// <summary>Returns a template by its name on the command line.</summary>
    /// <param name="name">Name of the template: "plain" (prompt and response as they are), "instruction", or "model"
    /// for the template in <paramref name="folder"/>.</param>
    /// <param name="folder">Path of the model folder (Hugging Face layout), read only if the name is "model".</param>
    /// <returns>Template that formats prompts and responses as the name says.</returns>
    /// <exception cref="ArgumentException">There is no template of that name.</exception>
    /// <exception cref="InvalidDataException">The name is "model", and the folder has no usable chat
    /// template.</exception>
    public static ChatTemplate Named(string name, string folder) => name switch
    {
        "plain" => Plain,
        "instruction" => Instruction,
        "model" => FromFolder(folder),
        _ => throw new ArgumentException($"there is no chat template \"{name}\"; expected {string.Join(", ", Names)}"),
    };

    /// <summary>Reads the Jinja template of a published model. Such a template writes its special tokens
    /// itself.</summary>
    /// <param name="source">Template in the Jinja language, as in the chat_template.jinja of a published model.</param>
    /// <param name="bosToken">Text of the beginning-of-text token (BOS), the template's variable bos_token; null to
    /// leave the variable undefined.</param>
    /// <param name="eosToken">Text of the end-of-text token (EOS), the template's variable eos_token; null to leave the
    /// variable undefined.</param>
    /// <returns>Template that formats conversations by this Jinja source.</returns>
    /// <exception cref="JinjaException">The text is not a usable Jinja template; the message says where and
    /// why.</exception>
    public static ChatTemplate Jinja(string source, string? bosToken, string? eosToken) =>
        new("jinja", "", "", new JinjaTemplate(source), bosToken, eosToken);

    /// <summary>Reads the chat template of a Hugging Face folder: chat_template.jinja, or chat_template in
    /// tokenizer_config.json, with its bos_token and eos_token.</summary>
    /// <param name="folder">Path of the model folder (Hugging Face layout) with tokenizer_config.json and, if the
    /// template is a file of its own, chat_template.jinja.</param>
    /// <returns>Template that formats conversations as the model in the folder expects them.</returns>
    /// <exception cref="InvalidDataException">A file or field is missing or has an unusable value; the message names
    /// it.</exception>
    public static ChatTemplate FromFolder(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var file = Path.Combine(folder, "tokenizer_config.json");
        var own = Path.Combine(folder, "chat_template.jinja");
        if (!File.Exists(file))
        {
            throw new InvalidDataException(
                $"{folder}: has no tokenizer_config.json; expected the folder of a published tokenizer");
        }
        try
        {
            var json = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
            var source = File.Exists(own) ? File.ReadAllText(own) : json["chat_template"] switch
            {
                null => throw new InvalidDataException($"{file}: has no chat_template, "
                    + "and there is no chat_template.jinja beside it; choose a template by name"),
                JsonArray several => (string?)several.FirstOrDefault(t => (string?)t?["name"] == "default")?["template"]
                    ?? throw new InvalidDataException(
                        $"{file}: chat_template: none of its templates is called default"),
                var one => (string)one!,
            };
            return Jinja(source, Token(json["bos_token"]), Token(json["eos_token"]));
        }
        catch (JinjaException e)
        {
            throw new InvalidDataException($"{(File.Exists(own) ? own : $"{file}: chat_template")}: {e.Message}", e);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException
            or NullReferenceException or ArgumentException)
        {
            throw new InvalidDataException($"{file}: is no tokenizer's configuration: {e.Message}", e);
        }
    }

    /// <summary>Formats a conversation as text, without the tokens that
    /// <see cref="Encode(ITokenizer, string, string?)"/> adds.</summary>
    /// <param name="messages">Turns of the conversation in order. Templates "plain" and "instruction" accept one user
    /// turn, or one user and one assistant turn.</param>
    /// <param name="addGenerationPrompt">True to end the text with the marker that begins an assistant turn, so that a
    /// model continues with its answer.</param>
    /// <returns>Formatted conversation as one text, with the template's role markers.</returns>
    /// <exception cref="ArgumentException">The template has no place for these turns.</exception>
    /// <exception cref="JinjaException">The template refuses the turns, or cannot be rendered.</exception>
    public string Render(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (_jinja is not null)
        {
            var variables = new JsonObject
            {
                ["messages"] = new JsonArray([.. messages.Select(m =>
                    (JsonNode)new JsonObject { ["role"] = m.Role, ["content"] = m.Content })]),
                ["add_generation_prompt"] = addGenerationPrompt,
            };
            foreach (var (name, token) in new[] { ("bos_token", _bos), ("eos_token", _eos) })
            {
                if (token is not null)
                {
                    variables[name] = token;
                }
            }
            return _jinja.Render(variables);
        }
        var roles = messages.Select(m => m.Role).ToList();
        return roles is ["user"] ? _before + messages[0].Content + (addGenerationPrompt ? _after : "")
            : roles is ["user", "assistant"] && !addGenerationPrompt
                ? _before + messages[0].Content + _after + messages[1].Content
            : throw new ArgumentException(
                $"the template \"{Name}\" takes a user's turn and one answer to it, got [{string.Join(", ", roles)}]"
                    + (addGenerationPrompt ? " and a further turn to begin" : ""), nameof(messages));
    }

    /// <summary>Formats and encodes a prompt and its response as token ids.</summary>
    /// <remarks>A template that is not Jinja gives BOS (where the tokenizer has one) and the prompt; the response and
    /// EOS (where the tokenizer has one), each once, also where the texts spell them. A Jinja template writes its
    /// special tokens, so none are added; the prompt is what it renders with add_generation_prompt, the response is the
    /// rest of the whole.</remarks>
    /// <param name="tokenizer">Tokenizer that turns the formatted text into token ids.</param>
    /// <param name="prompt">Text of the user's turn, without role markers.</param>
    /// <param name="response">Text of the assistant's turn, without role markers; null, the default, for no response
    /// ids.</param>
    /// <returns>Token ids of the formatted prompt and of the response, special tokens included.</returns>
    /// <exception cref="ArgumentException">The tokenizer cannot spell a text, or the text of the whole does not begin
    /// with that of the prompt.</exception>
    public EncodedExample Encode(ITokenizer tokenizer, string prompt, string? response = null)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return Encode(tokenizer, [new ChatMessage("user", prompt)], response);
    }

    /// <summary>Formats and encodes a conversation and the response to it as token ids.</summary>
    /// <param name="tokenizer">Tokenizer that turns the formatted text into token ids.</param>
    /// <param name="prompt">Turns of the conversation before the response; templates "plain" and "instruction" accept
    /// one user turn only.</param>
    /// <param name="response">Text of the assistant's turn, without role markers; null, the default, for no response
    /// ids.</param>
    /// <returns>Token ids of the formatted prompt and of the response, special tokens included.</returns>
    /// <exception cref="ArgumentException">The tokenizer cannot spell a text, the text of the whole does not begin with
    /// that of the prompt, or the template has no place for these turns.</exception>
    public EncodedExample Encode(ITokenizer tokenizer, IReadOnlyList<ChatMessage> prompt, string? response = null)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(prompt);
        var asked = Render(prompt, addGenerationPrompt: true);
        if (_jinja is null)
        {
            return new([.. Only(tokenizer.BosId), .. Within(asked)],
                response is null ? [] : [.. Within(response), .. Only(tokenizer.EosId)]);
        }
        if (response is null)
        {
            return new(tokenizer.Encode(asked), []);
        }
        var whole = Render([.. prompt, new ChatMessage("assistant", response)], addGenerationPrompt: false);
        return whole.StartsWith(asked, StringComparison.Ordinal)
            ? new(tokenizer.Encode(asked), tokenizer.Encode(whole[asked.Length..]))
            : throw new ArgumentException($"the template \"{Name}\" renders the prompt as \"{asked}\", "
                + $"which does not begin the whole, \"{whole}\"; "
                + "such a template cannot tell prompt from response");

        // A tokenizer may read "</s>" in a text as its special token; begin and end are said here, once.
        IEnumerable<int> Within(string text) =>
            tokenizer.Encode(text).Where(id => id != tokenizer.BosId && id != tokenizer.EosId);

        static int[] Only(int? id) => id is { } special ? [special] : [];
    }

    private static string? Token(JsonNode? node) =>
        node is JsonObject added ? (string?)added["content"] : (string?)node;
}

/// <summary>One turn of a conversation: who speaks, and what is said.</summary>
/// <param name="Role">Role of the speaker: "system", "user" or "assistant".</param>
/// <param name="Content">Text of the turn, without role markers.</param>
public sealed record ChatMessage(string Role, string Content);
