using Dpo.Tests.Shared;
using Dpo.Text;

namespace Dpo.Tests.Text;

public sealed class ChatTemplateTests
{
    // Bytes as ids; "<s>" is 256 and "</s>" is 257, also where a text spells them, as many published tokenizers have it.
    private sealed class Bytes : ITokenizer
    {
        public int VocabSize => 258;

        public int? BosId => 256;

        public int? EosId => 257;

        public string TokenText(int id) => throw new NotSupportedException();

        public void Save(string file) => throw new NotSupportedException();

        public int[] Encode(string text) => [.. text.Replace("</s>", "\x02", StringComparison.Ordinal).Replace("<s>", "\x01", StringComparison.Ordinal).Select(c => c < 3 ? 255 + c : c)];

        public string Decode(IEnumerable<int> ids) => string.Concat(ids.Where(id => id < 256).Select(id => (char)id));
    }

    private const string Llama = "{{ bos_token }}{% for m in messages %}{{ '[INST]' ~ m.content ~ '[/INST]' if m.role == 'user' else m.content ~ eos_token }}{% endfor %}";

    [Theory]
    [InlineData("Hi", "Yes")]
    [InlineData("<s>Hi</s>", "Yes</s></s> <s>no")]
    [InlineData("", "")]
    public void Encode_TemplatesOfOurOwn_HaveOneBosAndOneEos(string prompt, string response)
    {
        foreach (var template in new[] { ChatTemplate.Plain, ChatTemplate.Instruction })
        {
            var (x, y) = template.Encode(new Bytes(), prompt, response);
            Assert.Equal((256, 1), (x[0], x.Count(id => id >= 256)));
            Assert.Equal((257, 1), (y[^1], y.Count(id => id >= 256)));
            var (alone, none) = template.Encode(new Bytes(), prompt, null);
            Assert.Equal(x, alone);
            Assert.Empty(none);
        }
    }

    [Fact]
    public void Encode_Instruction_IsTheTextsInOrder()
    {
        var (x, y) = ChatTemplate.Instruction.Encode(new Bytes(), "Write a story", "Once");
        Assert.Equal("Instruction: Write a story\nResponse:\n", new Bytes().Decode(x));
        Assert.Equal("Once", new Bytes().Decode(y));
        Assert.Equal("Instruction: a\nResponse:\nb", ChatTemplate.Instruction.Render([new("user", "a"), new("assistant", "b")], addGenerationPrompt: false));
    }

    [Fact]
    public void Encode_ATokenizerWithoutSpecialTokens_AddsNone()
    {
        var tokenizer = CharTokenizer.Train("ab");
        var (x, y) = ChatTemplate.Plain.Encode(tokenizer, "ab", "b");
        Assert.Equal([0, 1], x);
        Assert.Equal([1], y);
        Assert.Equal([1, 2], ChatTemplate.Plain.Encode(CharTokenizer.Train("ab", withEos: true), "ab", "b").Response);
    }

    [Fact]
    public void Encode_Jinja_AddsNothingToWhatTheTemplateWrites()
    {
        var (x, y) = ChatTemplate.Jinja(Llama, "<s>", "</s>").Encode(new Bytes(), "Hi", "Yes");
        Assert.Equal([256, .. "[INST]Hi[/INST]".Select(c => (int)c)], x);
        Assert.Equal(['Y', 'e', 's', 257], y);
    }

    [Fact]
    public void Encode_AJinjaTemplateWhosePromptIsNoBeginning_SaysSo()
    {
        var template = ChatTemplate.Jinja("{{ messages | length }}{{ messages[-1].content }}", null, null);
        Assert.StartsWith("the template \"jinja\" renders the prompt as \"1Hi\", which does not begin the whole, \"2Yes\"",
            Assert.Throws<ArgumentException>(() => template.Encode(new Bytes(), "Hi", "Yes")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_RolesThatHaveNoPlace_SaysWhich() => Assert.StartsWith("the template \"plain\" takes a user's turn and one answer to it, got [system, user]",
        Assert.Throws<ArgumentException>(() => ChatTemplate.Plain.Render([new("system", "s"), new("user", "u")], addGenerationPrompt: false)).Message, StringComparison.Ordinal);

    [Fact]
    public void OfFolder_ReadsTemplateAndTokens_AndTheFileOfItsOwnFirst()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("tokenizer_config.json"), """{"chat_template":"{{ bos_token }}{{ eos_token }}","bos_token":"<s>","eos_token":{"content":"</s>"}}""");
        Assert.Equal("<s></s>", ChatTemplate.FromFolder(folder.Path).Render([], addGenerationPrompt: false));
        File.WriteAllText(folder.File("chat_template.jinja"), "{{ eos_token }}{{ x.y }}");
        Assert.Contains("x is undefined", Assert.Throws<Dpo.Text.Jinja.JinjaException>(() => ChatTemplate.FromFolder(folder.Path).Render([], addGenerationPrompt: false)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "has no chat_template")]
    [InlineData("""{"chat_template":"\n{% do %}"}""", "tokenizer_config.json: chat_template: line 2, column 4: the statement \"do\" is not supported")]
    [InlineData("""{"chat_template":3}""", "is no tokenizer's configuration")]
    [InlineData("[", "is no tokenizer's configuration")]
    public void OfFolder_AnotherFile_SaysWhy(string json, string message)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("tokenizer_config.json"), json);
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => ChatTemplate.FromFolder(folder.Path)).Message, StringComparison.Ordinal);
    }
}
