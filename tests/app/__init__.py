"""The whole app, driven through Textual's pilot on real desks."""
