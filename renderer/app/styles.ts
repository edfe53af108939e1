/** All style sheets, in the order in which they may override each other. */
import '../styles/tokens.css';
import '../styles/base.css';
import '../styles/controls.css';
import '../styles/marks.css';
import '../styles/panels.css';
import '../styles/forms.css';
import '../styles/overlays.css';
import '../styles/touch.css';
import '../styles/side.css';
import '../styles/frame.css';
import '../features/threads/threads.css';
import '../features/projects/projects.css';
import '../features/models/models.css';
import '../features/first-run/first-run.css';
import '../features/search/search.css';
import '../features/settings/settings.css';
import '../features/archive/archive.css';
